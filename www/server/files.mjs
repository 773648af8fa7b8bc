// Serves the files of the page, and no other.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { respond } from './responses.mjs';

/** Paths are those of the repository, so that an import finds the same file here and on disk. */
const root = new URL('../../', import.meta.url);
const folders = ['/www/page/', '/pkg/'];
/** @type {Record<string, string>} */
const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
};

/**
 * @param {string} pathname Of a parsed URL, which has no `..` left in it.
 * @returns {{ path: string, type: string } | undefined}
 */
export function fileFor(pathname) {
  const wanted = pathname === '/' ? '/www/page/index.html' : pathname;
  if (!/^(\/[\w-][\w.-]*)+$/.test(wanted)) return undefined;
  if (!folders.some((folder) => wanted.startsWith(folder))) return undefined;
  const type = types[wanted.slice(wanted.lastIndexOf('.') + 1)];
  return type === undefined
    ? undefined
    : { path: fileURLToPath(new URL(`.${wanted}`, root)), type };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {{ path: string, type: string }} file
 */
export async function send(response, { path, type }) {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return respond(response, 404, 'Not found.');
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': found.size });
  if (response.req.method === 'HEAD') return void response.end();
  // A browser that closes the connection is no error of the server.
  await pipeline(createReadStream(path), response).catch(() => response.destroy());
}
