// An answer that never ends, or that unpacks to one, does not fill the device's memory.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { highestRss } from '../../bench/highest-rss.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { missing } from '../page/chromium.mjs';
import { chromium } from './devices.mjs';
import { large } from './faults.mjs';

const MB = 1e6;
const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/** @param {import('../servers/scripted.mjs').Scripted[]} faults */
const serve = (faults) =>
  startScripted(
    {
      devicecode: [answers.code()],
      token: [...faults, answers.tokens()],
      me: [answers.profile()],
    },
    { cors: true },
  );

/** What Node holds at most in a sign-in with these faults. @param {Parameters<typeof serve>[0]} faults */
async function inNode(faults) {
  const server = await serve(faults);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[child, server.authority, server.graphUrl],
  ]);
  await server.close();
  const { rss, ...outcome } = JSON.parse(stdout);
  return { rss, outcome, aborted: server.to('token')[0]?.aborted };
}

/**
 * What all of Chromium's processes together hold at most in a sign-in with these faults.
 * @param {Parameters<typeof serve>[0]} faults
 */
async function inChromium(faults) {
  const server = await serve(faults);
  const device = await chromium();
  const outcome = await device.signIn(server);
  const session = await device.page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  const rss = processInfo.reduce((all, { id }) => all + highestRss(id), 0);
  await device.close();
  await server.close();
  return { rss, outcome, aborted: server.to('token')[0]?.aborted };
}

for (const { name, measure, most } of [
  { name: 'Node', measure: inNode, most: 25 * MB },
  { name: 'Chromium', measure: inChromium, most: 60 * MB },
]) {
  const skip = name === 'Chromium' && missing;
  describe(`memory in ${name} stays flat with`, { skip }, () => {
    let usual = NaN;
    before(async () => void (usual = (await measure([])).rss));

    for (const [what, fault] of Object.entries(large)) {
      test(what, async (t) => {
        const withFault = await measure([fault]);
        const more = withFault.rss - usual;
        t.diagnostic(`${name}, ${what}: ${(usual / MB) | 0} MB, and ${(more / MB) | 0} MB more`);
        assert.deepEqual(withFault.outcome, {
          name: 'Contoso Employee',
          told: ['malformed_response'],
        });
        if (what.includes('MB')) assert.equal(withFault.aborted, true, 'it was read to its end');
        assert.ok(more < most, `${more / MB} MB more`);
      });
    }
  });
}
