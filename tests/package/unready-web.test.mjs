// The module beside the script, served wrongly: a clear error, and a later call succeeds.
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import * as entry from '../../pkg/web.js';
import { isReady, rejectsUnready } from './unready.mjs';

const file = new URL('../../pkg/generated/device_signin_bg.wasm', import.meta.url);
const bytes = new Uint8Array(readFileSync(file));
const { fetch } = globalThis;
afterEach(() => Object.assign(globalThis, { fetch }));

/**
 * @param {BodyInit} body
 * @param {string} type
 * @param {number} [status]
 */
const answers = (body, type, status) => () =>
  Promise.resolve(new Response(body, { headers: { 'content-type': type }, status: status ?? 200 }));

const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));
const cutOff = () =>
  new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) });

const name = /device_signin_bg\.wasm/;
const asPublished = /as it was published/;

/** @type {[string, () => Promise<Response>, RegExp, RegExp][]} */
const faults = [
  ['missing', answers('', 'text/plain', 404), /status 404/, name],
  ['out of reach', unreachable, /could not be fetched/, name],
  ['cut off on the way', answers(cutOff(), 'text/plain'), /was cut off/, name],
  ['truncated', answers(bytes.subarray(0, 999), 'application/wasm'), /999 bytes/, asPublished],
  ['empty', answers('', 'application/wasm'), /0 bytes/, asPublished],
  ["the application's page", answers('<!doctype html>', 'text/html'), /text.html/, /optimizeDeps/],
];

for (const [what, answer, message, hint] of faults) {
  test(`a module that is ${what}`, async () => {
    Object.assign(globalThis, { fetch: answer });
    await rejectsUnready(entry, message, hint);
  });
}

test('a later call succeeds, even with the wrong type', async () => {
  Object.assign(globalThis, { fetch: answers(bytes, 'application/octet-stream') });
  await isReady(entry);
});
