// A web server for the element's tests: pages made here, and the package's files beside them.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { root } from '../../xtask/root.mjs';

const TYPES = new Map([
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['html', 'text/html; charset=utf-8'],
  ['wasm', 'application/wasm'],
]);

/**
 * @typedef {object} Page
 * @property {string} html
 * @property {Record<string, string>} [headers]
 */

/**
 * @param {Record<string, Page>} pages by path
 * @param {(request: Request) => Promise<Response | undefined> | Response | undefined} [handle] what is neither
 *   a page nor a file
 */
export async function startElementSite(pages, handle = () => undefined) {
  /** @type {string[]} */
  const requested = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    requested.push(pathname);
    const page = pages[pathname];
    if (page) {
      response.writeHead(200, { 'content-type': `${TYPES.get('html')}`, ...page.headers });
      return response.end(page.html);
    }
    const [, path = ''] = /^\/((?:pkg|tests\/element)\/[\w./-]+)$/.exec(pathname) ?? [];
    const type = TYPES.get(path.split('.').at(-1) ?? '');
    if (path && type && !path.includes('..')) {
      try {
        const content = readFileSync(join(root, path));
        return response.writeHead(200, { 'content-type': type }).end(content);
      } catch {
        return response.writeHead(404).end();
      }
    }
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const answer = await handle(
      new Request(`${url}${request.url}`, {
        method: request.method,
        headers: /** @type {Record<string, string>} */ (request.headers),
        ...(body.length > 0 && { body }),
      }),
    );
    if (!answer) return response.writeHead(404).end();
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    return response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    requested,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The page of the gallery: the element fills the window. */
export const galleryPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Gallery</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/tests/element/gallery.css" />
    <script src="/tests/element/gallery.js"></script>
    <script src="/pkg/generated/element-classic.js"></script>
  </head>
  <body>
    <main></main>
  </body>
</html>
`;
