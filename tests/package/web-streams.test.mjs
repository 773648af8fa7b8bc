// `./web` compiles the module while it downloads: in real Chromium, from a server that sends the second half
// only once the page has begun to compile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../xtask/root.mjs';
import { launch, missing } from '../page/chromium.mjs';

const TYPES = /** @type {Record<string, string>} */ ({
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
});
const page = `<!doctype html><script type="module">
  const { compileStreaming } = WebAssembly;
  WebAssembly.compileStreaming = (...args) => {
    const module = compileStreaming(...args);
    fetch('/compiling');
    return module;
  };
  const { discover } = await import('/pkg/web.js');
  const config = { authority: 'https://login.example.com/contoso', clientId: 'web' };
  document.title = (await discover(config)).issuer;
</script>`;

test('./web compiles while it downloads', { skip: missing, timeout: 60_000 }, async (t) => {
  let compiling = () => {};
  const isCompiling = new Promise((resolve) => (compiling = () => resolve(undefined)));
  const server = createServer(async ({ url = '/' }, response) => {
    if (url === '/compiling') compiling();
    if (url === '/' || !url.startsWith('/pkg/')) {
      response.setHeader('content-type', 'text/html');
      return void response.end(page);
    }
    const file = readFileSync(join(root, url));
    response.setHeader('content-type', TYPES[extname(url)] ?? 'text/plain');
    if (extname(url) !== '.wasm') return void response.end(file);
    response.write(file.subarray(0, file.length / 2));
    await isCompiling;
    response.end(file.subarray(file.length / 2));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const browser = await launch();
  t.after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const opened = await browser.newPage();
  await opened.goto(`http://127.0.0.1:${port}/`);
  await opened.waitForFunction("document.title !== ''");
  assert.equal(await opened.title(), 'https://login.example.com/contoso/v2.0');
});
