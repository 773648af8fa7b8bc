// Two real devices that sign in: this process, and a page in Debian's Chromium.
import { signInAndGetProfile } from '../../pkg/index.js';
import { launch } from '../page/chromium.mjs';
import { servePages } from './pages.mjs';
import { story } from './story.mjs';

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
  const pages = await servePages();
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(pages.url);
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
      await pages.close();
    },
  };
}
