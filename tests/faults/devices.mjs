// Two real devices that sign in: this process, and a page in Debian's Chromium.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signInAndGetProfile } from '../../pkg/index.js';
import { launch } from '../page/chromium.mjs';
import { story } from './story.mjs';

const pkg = fileURLToPath(new URL('../../pkg', import.meta.url));
const stories = fileURLToPath(new URL('.', import.meta.url));

/** @typedef {import('./story.mjs').Outcome} Outcome */
/** @typedef {import('./story.mjs').Server} Server */

/**
 * @typedef {object} Device
 * @property {string} name
 * @property {(server: Server, timeout?: number) => Promise<Outcome>} signIn
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Device>} */
export async function node() {
  return {
    name: 'Node',
    signIn: (server, timeout) => story(signInAndGetProfile, server, timeout),
    close: async () => undefined,
  };
}

/**
 * A page that has the package, and the stories beside this file.
 *
 * @returns {Promise<Device & {
 *   page: import('playwright-core').Page,
 *   cutShort: (server: Server, moment: import('./cut-short.mjs').Moment) =>
 *     Promise<import('./cut-short.mjs').Cut>,
 * }>}
 */
export async function chromium() {
  const files = createServer(async ({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://x').pathname);
    const folder = path.endsWith('.js') ? pkg : path.endsWith('.mjs') ? stories : undefined;
    response.setHeader('content-type', folder ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(folder ? await readFile(join(folder, path)) : '<!doctype html><title>TV</title>');
  });
  await new Promise((resolve) => files.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (files.address());
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  /** @type {(file: string, name: string, server: Server, more: unknown) => Promise<any>} */
  const tell = (file, name, { authority, graphUrl }, more) =>
    page.evaluate(async ([path, called, server, last]) => {
      const { signInAndGetProfile: call } = await import(/** @type {any} */ ('/index.js'));
      const { [called]: told } = await import(path);
      return told(call, server, last);
    }, /** @type {const} */ ([file, name, { authority, graphUrl }, more]));
  return {
    name: 'Chromium',
    page,
    signIn: (server, timeout) => tell('/story.mjs', 'story', server, timeout),
    cutShort: (server, moment) => tell('/cut-short.mjs', 'cutShort', server, moment),
    close: async () => {
      await browser.close();
      files.closeAllConnections();
      await new Promise((resolve) => files.close(resolve));
    },
  };
}
