// An answer that never ends, or that unpacks to one, does not fill the device's memory.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { highestRss } from '../../bench/highest-rss.mjs';
import { closing, endsWithItsTests, SUITE_LIMIT } from '../ending.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { missing } from '../page/chromium.mjs';
import { chromium } from './devices.mjs';
import { large } from './faults.mjs';

const MB = 1e6;
const child = fileURLToPath(new URL('child.mjs', import.meta.url));

endsWithItsTests();

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('../servers/scripted.mjs').Scripted[]} Faults */

/** @param {TestContext} t @param {Faults} faults */
const serve = async (t, faults) =>
  closing(
    t,
    await startScripted(
      {
        devicecode: [answers.code()],
        token: [...faults, answers.tokens()],
        me: [answers.profile()],
      },
      { cors: true },
    ),
  );

/**
 * The most memory of Node in a sign-in with these faults.
 * @param {TestContext} t
 * @param {Faults} faults
 */
async function inNode(t, faults) {
  const server = await serve(t, faults);
  const args = [child, server.authority, server.graphUrl];
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal: t.signal });
  const { rss, ...outcome } = JSON.parse(stdout);
  return { rss, outcome, aborted: server.to('token')[0]?.aborted };
}

/**
 * The most memory of all of Chromium's processes together in a sign-in with these faults.
 * @param {TestContext} t
 * @param {Faults} faults
 */
async function inChromium(t, faults) {
  const server = await serve(t, faults);
  const device = closing(t, await chromium());
  const outcome = await device.signIn(server);
  const session = await device.page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  const rss = processInfo.reduce((all, { id }) => all + highestRss(id), 0);
  await device.close();
  return { rss, outcome, aborted: server.to('token')[0]?.aborted };
}

for (const { name, measure, most } of [
  { name: 'Node', measure: inNode, most: 25 * MB },
  { name: 'Chromium', measure: inChromium, most: 60 * MB },
]) {
  const skip = name === 'Chromium' && missing;
  describe(`memory in ${name} stays flat with`, { skip, timeout: SUITE_LIMIT }, () => {
    /** In a sign-in without a fault. */
    let usual = NaN;

    for (const [what, fault] of Object.entries(large)) {
      test(what, async (t) => {
        if (Number.isNaN(usual)) usual = (await measure(t, [])).rss;
        const withFault = await measure(t, [fault]);
        const more = withFault.rss - usual;
        t.diagnostic(`${name}, ${what}: ${(usual / MB) | 0} MB, and ${(more / MB) | 0} MB more`);
        assert.deepEqual(withFault.outcome, {
          name: 'Contoso Employee',
          retries: ['malformed_response'],
        });
        if (what.includes('MB')) assert.equal(withFault.aborted, true, 'it was read to its end');
        assert.ok(more < most, `${more / MB} MB more`);
      });
    }
  });
}
