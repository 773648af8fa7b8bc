// The server that hosts talk to about the suite itself: it serves the pages, acts as the user,
// tells what the other servers saw, and takes the results.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { approve, decline } from '../../user.mjs';
import { sha256 } from './packed.mjs';

/** @typedef {{ name: string, error?: string }} CaseResult */
/**
 * @typedef {object} Report what a host sends at the end
 * @property {CaseResult[]} cases
 * @property {string[]} lacks
 * @property {string[]} faults unhandled rejections and errors of the page
 * @property {string} agent `navigator.userAgent`, where there is one
 * @property {boolean} hidden whether the page was not shown
 * @property {string[]} modules SHA-256 of each WebAssembly module that the host compiled
 */

const TYPES = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };

/** @type {Record<string, string>} */
const POLICIES = {
  self: "default-src 'none'; script-src 'self'; connect-src *; img-src data:; frame-src 'self'",
  wasm: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src *; img-src data:; frame-src 'self'",
};

/**
 * @param {object} stage
 * @param {Record<string, unknown>} stage.where what `GET /where` tells
 * @param {(tenant: string) => object} stage.seen
 * @param {string} stage.pages a folder
 * @param {string} stage.installed the package's folder
 */
export async function startControl({ where, seen, pages, installed }) {
  /** @type {Map<string, (report: Report) => void>} */
  const waiting = new Map();
  /** @type {Map<string, string[]>} */
  const modules = new Map();

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://control');
    const get = (/** @type {string} */ name) => url.searchParams.get(name) ?? '';
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    /** @type {Record<string, string>} */
    const headers = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };
    const answer = (/** @type {unknown} */ json, status = 200) => {
      response.writeHead(status, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    try {
      switch (url.pathname) {
        case '/where':
          return answer(where);
        case '/seen':
          return answer(seen(get('tenant')));
        case '/user':
          await (get('does') === 'decline' ? decline : approve)(JSON.parse(body.toString()), {
            login: get('login') || 'employee@contoso.com',
          });
          return answer({});
        case '/module':
          modules.set(get('run'), [...(modules.get(get('run')) ?? []), sha256(body)]);
          return answer({});
        case '/result': {
          const report = JSON.parse(body.toString());
          waiting.get(get('run'))?.({ ...report, modules: modules.get(get('run')) ?? [] });
          return answer({});
        }
      }
      const [, folder, path = ''] = /^\/(pages|pkg)\/([\w./-]+)$/.exec(url.pathname) ?? [];
      if (!folder || path.includes('..')) return answer({ error: 'not found' }, 404);
      const file = folder === 'pkg' ? join(installed, 'pkg', path) : join(pages, path);
      const type = TYPES[/** @type {keyof typeof TYPES} */ (path.split('.').at(-1))];
      const policy = POLICIES[get('csp')];
      if (policy) headers['content-security-policy'] = policy;
      response.writeHead(200, { ...headers, 'content-type': `${type}` });
      response.end(readFileSync(file));
    } catch (error) {
      answer({ error: String(error) }, 500);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** @param {string} run @returns {Promise<Report>} */
    result: (run) => new Promise((resolve) => waiting.set(run, resolve)),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
