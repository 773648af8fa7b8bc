// Two real devices that sign in: this process, and a page in Debian's Chromium.
import { signInAndGetProfile } from '../../pkg/index.js';
import { launch } from '../page/chromium.mjs';
import { servePages } from './pages.mjs';
import { outcomeOf } from './sign-in.mjs';

/** @typedef {import('./sign-in.mjs').Outcome} Outcome */
/** @typedef {import('./sign-in.mjs').Server} Server */

/**
 * @typedef {object} Options
 * @property {number} [timeout] in seconds
 * @property {AbortSignal} [signal] cancels; a page's sign-in ends with its browser instead
 * @property {() => void} [onRetry] called for each `retrying` status
 */

/**
 * @typedef {object} Device
 * @property {string} name
 * @property {(server: Server, options?: Options) => Promise<Outcome>} signIn
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Device>} */
export async function node() {
  return {
    name: 'Node',
    signIn: (server, options) => outcomeOf(signInAndGetProfile, server, options),
    close: async () => undefined,
  };
}

/**
 * A page that has the package, and the modules beside this file.
 *
 * @returns {Promise<Device & {
 *   page: import('playwright-core').Page,
 *   cutShort: (server: Server, moment: import('./cut-short.mjs').Moment) =>
 *     Promise<import('./cut-short.mjs').Cut>,
 * }>}
 */
export async function chromium() {
  const browser = await launch();
  const pages = await servePages();
  const page = await browser.newPage();
  /** @type {Map<number, () => void>} by sign-in */
  const retrying = new Map();
  await page.exposeFunction('reportRetry', (/** @type {number} */ id) => retrying.get(id)?.());
  await page.goto(pages.url);
  let signIns = 0;
  return {
    name: 'Chromium',
    page,
    signIn: ({ authority, graphUrl }, { timeout, onRetry } = {}) => {
      const id = (signIns += 1);
      if (onRetry) retrying.set(id, onRetry);
      return page.evaluate(
        async ({ server, options, number }) => {
          const modules = { call: '/index.js', work: '/sign-in.mjs' };
          const { signInAndGetProfile: call } = await import(modules.call);
          const { outcomeOf: work } = await import(modules.work);
          // @ts-expect-error -- exposed above
          return work(call, server, { ...options, onRetry: () => globalThis.reportRetry(number) });
        },
        { server: { authority, graphUrl }, options: { timeout }, number: id },
      );
    },
    cutShort: ({ authority, graphUrl }, moment) =>
      page.evaluate(
        async ({ server, when }) => {
          const modules = { call: '/index.js', work: '/cut-short.mjs' };
          const { signInAndGetProfile: call } = await import(modules.call);
          const { cutShort: work } = await import(modules.work);
          return work(call, server, when);
        },
        { server: { authority, graphUrl }, when: moment },
      ),
    close: async () => {
      await browser.close();
      await pages.close();
    },
  };
}
