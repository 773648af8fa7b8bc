// What a test of the page needs: a local authority, the page's server and a tab of Chromium.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startAuthority } from '../../www/authority/authority.mjs';
import { startSite } from '../../www/server.mjs';
import { launch, missing, watchedPage } from './chromium.mjs';

/**
 * @typedef {NonNullable<Parameters<typeof startAuthority>[0]>} AuthorityOptions
 * @typedef {Awaited<ReturnType<typeof startServers>>} Servers
 * @typedef {import('./chromium.mjs').Watched & {
 *   servers: Servers, context: import('playwright-core').BrowserContext }} Setup
 */

/**
 * An authority and a site, as `npm start` has them, or as `npm start -- --forward` has them.
 * @param {AuthorityOptions & { forward?: boolean }} options
 */
export async function startServers({ forward = false, ...options }) {
  let authority = await startAuthority({ interval: 1, ...options });
  const controlOf = () => (options.control ? { controlUrl: `${authority.url}/control` } : {});
  const sessionData = { secret: randomBytes(32), cache: new Map() };
  const common = { forward, sessionData };
  let site = await startSite({ config: configOf(authority), port: 0, ...common, ...controlOf() });
  const { url } = site;
  async function close() {
    await site.close();
    await authority.close();
  }
  return {
    url,
    authority: () => authority,
    close,
    /** Replaces the authority by one without any sign-in; the page stays where it was. */
    async restart() {
      await close();
      authority = await startAuthority({ interval: 1, ...options });
      const port = Number(new URL(url).port);
      site = await startSite({ config: configOf(authority), port, strictPort: true, forward });
    },
    /**
     * Starts the page's server again, with its secret and its store; the authority goes on.
     * @param {() => Promise<unknown>} meanwhile
     */
    async restartSite(meanwhile) {
      await site.close();
      await meanwhile();
      const port = Number(new URL(url).port);
      site = await startSite({ config: configOf(authority), port, strictPort: true, ...common });
    },
  };
}

/** @param {Awaited<ReturnType<typeof startAuthority>>} directory */
const configOf = ({ clientId, graphUrl, authority }) => ({ clientId, graphUrl, authority });

/**
 * Shares one browser among the tests of a file. `forward`: the library runs in the page.
 *
 * One test: an authority, a site and a tab of its own; no console error and no violation of the
 * Content-Security-Policy in any of them.
 *
 * @param {{ forward?: boolean }} [mode]
 */
export function pageTests({ forward = false } = {}) {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    if (!missing) browser = await launch();
  });
  after(() => browser?.close());

  /**
   * @param {string} rule
   * @param {AuthorityOptions & { viewport?: { width: number, height: number } }} options
   * @param {(setup: Setup) => Promise<void>} act
   */
  return function pageTest(rule, { viewport = { width: 1280, height: 720 }, ...options }, act) {
    test(rule, { skip: missing }, async () => {
      const servers = await startServers({ forward, ...options });
      const context = await browser.newContext({ viewport });
      try {
        const watched = await watchedPage(context);
        await watched.page.goto(servers.url);
        await act({ ...watched, servers, context });
        assert.deepEqual(watched.faults, []);
      } finally {
        await context.close();
        await servers.close();
      }
    });
  };
}

/** @param {Pick<Setup, 'sent'>} setup @param {string} name */
export const count = ({ sent }, name) => sent.filter((request) => request.name === name).length;
