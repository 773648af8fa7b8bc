// Acts as the user at the local authority's pages, with plain `fetch` and a cookie jar: enters the
// code, confirms it, signs in and consents, or declines on one of the pages.

/**
 * The code, as the server sent it, as the library gives it, or as a program printed it.
 * @typedef {{ verificationUri?: string, verification_uri?: string, userCode?: string,
 *   user_code?: string }} Code
 */

/**
 * @typedef {object} User
 * @property {string} [login] default: `employee@contoso.com`
 * @property {string} [password] the authority accepts any but an empty one
 * @property {string} [at] the origin to open, such as the authority's HTTP origin for a code from
 *   HTTPS, whose certificate this process does not trust; default: the verification URI's
 * @property {'confirm' | 'sign-in' | 'consent'} [step] on which page to decline
 */

/**
 * Approves the sign-in; throws if that does not end on the page that says so.
 * @param {Code} code
 * @param {User} [user]
 */
export async function approve(code, user = {}) {
  const page = await visit(code, user);
  expect(page, 'You are signed in');
}

/**
 * Declines on the page of `step`; default: the first one.
 * @param {Code} code
 * @param {User} [user]
 */
export async function decline(code, user = {}) {
  const page = await visit(code, { step: 'confirm', ...user });
  expect(page, 'Sign-in cancelled');
}

/**
 * @param {Code} code
 * @param {User} user
 */
async function visit(code, { login = 'employee@contoso.com', password = 'any', at, step }) {
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

/** How `fetch` says that the server has closed the connection meanwhile. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** A browser without JavaScript: cookies, redirects and forms. */
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
    const send = () =>
      fetch(url, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: cookie ? { cookie } : {},
        body: form && new URLSearchParams(form),
      });
    // A server closes a connection that was idle for some seconds; browsers then send again.
    const response = await send().catch((error) => {
      if (!CLOSED.has(error.cause?.code)) throw error;
      return send();
    });
    for (const line of response.headers.getSetCookie()) this.#saveCookie(line);
    const html = await response.text();
    const location = response.headers.get('location');
    if (location) return this.open(new URL(location, url).href);
    return { url, status: response.status, html, title: titleOf(html) };
  }

  /**
   * Posts the page's form: its hidden fields, and what the user typed and pressed.
   * @param {Page} page
   * @param {Record<string, string>} typed
   */
  submit(page, typed) {
    const action = /<form [^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const hidden = page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const fields = [...hidden].map(([, name, value]) => [name, decode(String(value))]);
    return this.open(new URL(decode(action), page.url).href, {
      ...Object.fromEntries(fields),
      ...typed,
    });
  }

  /** @param {string} line a `Set-Cookie` header */
  #saveCookie(line) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
    if (name === undefined) return;
    if (/expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, String(value));
  }
}

/** @param {string} html */
const titleOf = (html) => decode(/<title>([^<]*)/.exec(html)?.[1] ?? '');

/** @param {string} text */
const decode = (text) =>
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
    `expected the page “${wanted}”, got “${title}” (${status}, ${new URL(url).pathname})${problem ? `: ${decode(problem)}` : ''}`,
  );
}
