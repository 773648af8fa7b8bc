// Plays the person at the local authority's pages, with plain fetch and a cookie jar: types the
// code, says whose it is, signs in and consents, or declines on the way.

/**
 * The code, as the server sent it, as the library gives it, or as a program printed it.
 * @typedef {{ verificationUri?: string, verification_uri?: string, userCode?: string,
 *   user_code?: string }} Code
 */

/**
 * @typedef {object} Person
 * @property {string} [login] `employee@contoso.com` unless told
 * @property {string} [password] any will do
 * @property {string} [at] the origin to do it at, such as the authority's HTTP one for a code from
 *   HTTPS, whose certificate this process does not trust; the verification URI's own unless told
 * @property {'confirm' | 'sign-in' | 'consent'} [step] on which page to decline
 */

/**
 * Does all that the person is asked for; throws if that does not end on the page of success.
 * @param {Code} code
 * @param {Person} [person]
 */
export async function approve(code, person = {}) {
  const page = await walk(code, person);
  expect(page, 'You are signed in');
}

/**
 * Declines on the page of `step`, the first one unless told.
 * @param {Code} code
 * @param {Person} [person]
 */
export async function decline(code, person = {}) {
  const page = await walk(code, { step: 'confirm', ...person });
  expect(page, 'Sign-in cancelled');
}

/**
 * @param {Code} code
 * @param {Person} person
 */
async function walk(code, { login = 'employee@contoso.com', password = 'any', at, step }) {
  const uri = new URL(String(code.verificationUri ?? code.verification_uri));
  const browser = new Browser();
  let page = await browser.open(at ? new URL(uri.pathname, at).href : uri.href);
  page = await browser.submit(page, { user_code: String(code.userCode ?? code.user_code) });
  expect(page, 'Is this your device?');
  if (step === 'confirm') return browser.submit(page, { abort: 'yes' });
  page = await browser.submit(page, { confirm: 'yes' });
  expect(page, 'Sign in');
  if (step === 'sign-in') return browser.submit(page, { action: 'decline' });
  page = await browser.submit(page, { login, password, action: 'sign-in' });
  expect(page, 'Permissions requested');
  return browser.submit(page, { action: step === 'consent' ? 'decline' : 'accept' });
}

/** @typedef {{ url: string, status: number, html: string, title: string }} Page */

/** As much of a browser as forms without JavaScript need. */
export class Browser {
  /** @type {Map<string, string>} */
  #cookies = new Map();

  /**
   * @param {string} url
   * @param {Record<string, string>} [form] posted if given
   * @returns {Promise<Page>} after redirects
   */
  async open(url, form) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
      body: form && new URLSearchParams(form),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const html = await response.text();
    const location = response.headers.get('location');
    if (location) return this.open(new URL(location, url).href);
    return { url, status: response.status, html, title: titleOf(html) };
  }

  /**
   * Posts the page's form: its hidden fields, and what the person typed and pressed.
   * @param {Page} page
   * @param {Record<string, string>} typed
   */
  submit(page, typed) {
    const action = /<form [^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const hidden = page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const fields = [...hidden].map(([, name, value]) => [name, plain(String(value))]);
    return this.open(new URL(plain(action), page.url).href, {
      ...Object.fromEntries(fields),
      ...typed,
    });
  }

  /** @param {string} line a `Set-Cookie` header */
  #keep(line) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
    if (name === undefined) return;
    if (/expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, String(value));
  }
}

/** @param {string} html */
const titleOf = (html) => plain(/<title>([^<]*)/.exec(html)?.[1] ?? '');

/** @param {string} text */
const plain = (text) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) =>
    String({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }[entity]),
  );

/**
 * @param {Page} page
 * @param {string} wanted
 */
function expect({ title, url, status, html }, wanted) {
  if (title === wanted) return;
  const problem = /role="alert">([^<]*)/.exec(html)?.[1];
  throw new Error(
    `expected the page “${wanted}”, got “${title}” (${status}, ${new URL(url).pathname})${problem ? `: ${plain(problem)}` : ''}`,
  );
}
