// The page's own server: its files, and the proxy that signs users in for it.
//
//   DEVICE_SIGNIN_SECRET=$(openssl rand -base64 32) CLIENT_ID=… node server.js
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createProxy } from 'device-signin/proxy';
import { nodeListener } from 'device-signin/proxy/node';

const { CLIENT_ID, AUTHORITY, DEVICE_SIGNIN_SECRET, PORT = '8080' } = process.env;
const port = Number(PORT);
const here = import.meta.dirname ?? dirname(fileURLToPath(import.meta.url));
const generated = dirname(fileURLToPath(import.meta.resolve('device-signin/element')));

const files = new Map([
  ['/', join(here, 'index.html')],
  ['/page.js', join(here, 'page.js')],
  ['/style.css', join(here, 'style.css')],
  ['/package/element.js', join(generated, 'element.js')],
  ['/package/element-class.js', join(generated, 'element-class.js')],
  ['/package/element-de.js', join(generated, 'element-de.js')],
  ['/package/element.css', join(generated, 'element.css')],
]);
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

const proxy = nodeListener(
  createProxy({
    config: { clientId: CLIENT_ID, authority: AUTHORITY, select: ['displayName', 'mail'] },
    secret: DEVICE_SIGNIN_SECRET,
    origins: [`http://127.0.0.1:${port}`],
  }),
);

createServer(async (request, response) => {
  if (request.url.startsWith('/device-signin/')) return proxy(request, response);
  const file = files.get(request.url);
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, {
    'Content-Type': `${types[file.split('.').at(-1)]}; charset=utf-8`,
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; require-trusted-types-for 'script'",
  });
  return response.end(await readFile(file));
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
