// Responds to all requests of `serve`: the page, the element's files, the pairing, the proxy.
import { readFile } from 'node:fs/promises';
import { readBody, textOf } from '../../../proxy/body.js';
import { originOf } from '../../../proxy/guard.js';

/** @typedef {{ type: string, text: () => Promise<string | Buffer> | string }} File */

/** The element, its style and its languages: no other file of the package. */
const ELEMENT_FILE = /^element(-[a-z]+)?\.(js|css)$/;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * @param {object} parts
 * @param {import('./settings.js').Settings} parts.settings
 * @param {(request: any, info: any) => Promise<any>} parts.proxy
 * @param {import('./pairing.js').Pairing | undefined} parts.pairs
 * @returns {(request: Request, info: any) => Promise<Response>}
 */
export function pageHandler({ settings, proxy, pairs }) {
  /** @type {Record<string, File>} */
  const files = {
    '/': { type: 'text/html', text: () => page(settings) },
    '/serve.css': { type: 'text/css', text: () => STYLE },
    '/serve.js': { type: 'text/javascript', text: () => SCRIPT },
    ...(pairs && {
      '/pair': { type: 'text/html', text: () => pairPage(settings) },
      '/pair.js': { type: 'text/javascript', text: () => PAIR_SCRIPT },
    }),
  };

  return async (request, info) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/device-signin/')) return proxy(request, info);
    if (pairs && pathname === '/pair' && request.method === 'POST') {
      return pair(request, { pairs, origins: settings.origins });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return textResponse(405, 'Only the page and the proxy are here.', { allow: 'GET, HEAD' });
    }
    const file = Object.hasOwn(files, pathname) ? files[pathname] : elementFile(pathname);
    if (!file) return textResponse(404, 'There is nothing here.');
    const body = await Promise.resolve(file.text()).catch(() => undefined);
    if (body === undefined) return textResponse(404, 'There is nothing here.');
    return textResponse(200, body, {
      'content-type': `${file.type}; charset=utf-8`,
      'cache-control': 'no-cache',
    });
  };
}

/** @param {string} pathname @returns {File | undefined} */
function elementFile(pathname) {
  const [, name = ''] = /^\/element\/([^/]+)$/.exec(pathname) ?? [];
  const [, , extension] = ELEMENT_FILE.exec(name) ?? [];
  if (extension === undefined) return undefined;
  return {
    type: extension === 'css' ? 'text/css' : 'text/javascript',
    text: () => readFile(new URL(`../../../generated/${name}`, import.meta.url)),
  };
}

/**
 * @param {Request} request
 * @param {{ pairs: import('./pairing.js').Pairing, origins: readonly string[] }} how
 */
async function pair(request, { pairs, origins }) {
  try {
    const origin = originOf(request, origins);
    const token = textOf(await readBody(request, { limit: 100, seconds: 5 }));
    const cookie = await pairs.pair(token, origin);
    if (cookie !== undefined) return textResponse(200, 'paired', { 'set-cookie': cookie });
  } catch {
    // Whatever was wrong, it is the same to whoever tries.
  }
  return textResponse(403, 'not paired');
}

/**
 * @param {number} status
 * @param {string | Buffer} body
 * @param {Record<string, string>} [headers]
 */
function textResponse(status, body, headers = {}) {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  return new Response(bytes, {
    status,
    headers: {
      ...HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
  });
}

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** @param {import('./settings.js').Settings} settings */
const page = ({ title, session }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title || 'Sign in')}</title>
    <link rel="stylesheet" href="/serve.css" />
    <script type="module" src="/serve.js"></script>
  </head>
  <body>
    <device-signin
      proxy="/device-signin"
      ${title ? `app-name="${escaped(title)}"` : ''}
      idle-sign-out="${session.idle / 60}"
      autofocus
    ></device-signin>
  </body>
</html>
`;

const STYLE = `html, body { height: 100%; margin: 0; background: #111; }
device-signin { min-height: 100%; }
.pair { color: #fff; font: 32px/1.5 sans-serif; padding: 5%; }
`;

/** The language is the browser's, if the element has a file for it. */
const SCRIPT = `const languages = ['ar', 'de', 'es', 'fr', 'ja', 'pt', 'zh'];
const own = (navigator.language || 'en').split('-')[0];
document.documentElement.lang = navigator.language || 'en';
const ready = languages.indexOf(own) < 0 ? Promise.resolve() : import('/element/element-' + own + '.js');
ready.catch(() => {}).then(() => import('/element/element.js'));
`;

/** @param {import('./settings.js').Settings} settings */
const pairPage = ({ title }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${escaped(title || 'Sign in')}: pair this device</title>
    <link rel="stylesheet" href="/serve.css" />
    <script type="module" src="/pair.js"></script>
  </head>
  <body>
    <p class="pair" role="status">Pairing this device …</p>
  </body>
</html>
`;

const PAIR_SCRIPT = `const token = location.hash.slice(1);
history.replaceState(null, '', '/pair');
const status = document.querySelector('.pair');
fetch('/pair', {
  method: 'POST',
  credentials: 'same-origin',
  headers: { 'X-Device-Signin': '1', 'Content-Type': 'text/plain' },
  body: token,
}).then(
  (response) => {
    if (response.ok) location.replace('/');
    else status.textContent = 'This pairing link was used before, is too old or is not whole. Start the server again for a new one.';
  },
  () => (status.textContent = 'The server does not answer. Open the link again.'),
);
`;
