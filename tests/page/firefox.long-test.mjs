// The demo page in real Firefox: the user stays signed in over a restart, but not where site data is
// blocked. The authority is scripted, and approves at once.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startSite } from '../../www/server.mjs';
import { firefox } from '../hosts/runners/browsers.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';

const clientId = '2d4b1f1e-6f3c-4e5a-9c57-0b8d6c1f2a3b';
/** In CI a missing browser is a failure. */
const skip =
  existsSync('/usr/bin/firefox-esr') || process.env.CI
    ? false
    : 'Firefox is not installed: apt-get install firefox-esr';
const byCode = ['devicecode', 'token', 'me'];

for (const [rule, setting, wanted] of /** @type {[string, string, string[][]][]} */ ([
  ['a restart shows the profile, with no code', '', [byCode, ['me']]],
  [
    'where site data is blocked, each start asks for a code',
    'user_pref("network.cookie.cookieBehavior", 2);\n',
    [byCode, byCode],
  ],
])) {
  test(rule, { skip }, async () => {
    const upstream = await startScripted({
      devicecode: [answers.code()],
      token: [answers.tokens()],
      me: [answers.profile()],
    });
    const { authority, graphUrl } = upstream;
    const site = await startSite({
      config: { clientId, authority, graphUrl },
      port: 0,
      forward: true,
    });
    const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    writeFileSync(join(profile, 'prefs.js'), setting);
    try {
      for (const requests of wanted) {
        upstream.requests.length = 0;
        const child = firefox(site.url, profile);
        try {
          await untilProfile(upstream);
        } catch (error) {
          throw new Error(`${error}\n${child.log()}`, { cause: error });
        } finally {
          await child.stop();
        }
        assert.deepEqual(
          upstream.requests.map(({ endpoint }) => endpoint),
          requests,
        );
      }
    } finally {
      await site.close();
      await upstream.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });
}

/** @param {Awaited<ReturnType<typeof startScripted>>} upstream */
async function untilProfile(upstream) {
  for (const end = Date.now() + 60_000; upstream.to('me').length === 0; await wait(50)) {
    if (Date.now() > end) throw new Error('the page did not ask for the profile');
  }
}
