// Serves pages that have the package, and the modules beside this file; one of them signs in by
// itself and reports the outcome, for a browser that no driver controls.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const pkg = fileURLToPath(new URL('../../pkg', import.meta.url));
const modules = fileURLToPath(new URL('.', import.meta.url));

const BY_ITSELF = `<!doctype html><title>TV</title><script type="module">
  import { signInAndGetProfile } from '/index.js';
  import { outcomeOf } from '/sign-in.mjs';
  const { visibilityState } = document;
  const server = Object.fromEntries(new URLSearchParams(location.search));
  const outcome = await outcomeOf(signInAndGetProfile, server);
  const same = visibilityState === document.visibilityState;
  const body = JSON.stringify({ visibility: same && visibilityState, outcome });
  await fetch('/report', { method: 'POST', body });
</script>`;

export async function servePages() {
  /** @type {(report: { visibility: string, outcome: import('./sign-in.mjs').Outcome }) => void} */
  let report;
  /** @type {Promise<Parameters<typeof report>[0]>} */
  const reported = new Promise((resolve) => (report = resolve));
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const folder = path.endsWith('.js') ? pkg : path.endsWith('.mjs') ? modules : undefined;
    response.setHeader('content-type', folder ? 'text/javascript' : 'text/html; charset=utf-8');
    if (folder) response.end(await readFile(join(folder, path)));
    else response.end(path === '/by-itself' ? BY_ITSELF : '<!doctype html><title>TV</title>');
    if (path !== '/report') return;
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    report(JSON.parse(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    /** Where a sign-in begins as soon as it is opened. @param {import('./sign-in.mjs').Server} at */
    byItself: ({ authority, graphUrl }) =>
      `${url}by-itself?${new URLSearchParams({ authority, graphUrl })}`,
    /** The outcome, and whether the page was visible all the while. */
    reported,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
