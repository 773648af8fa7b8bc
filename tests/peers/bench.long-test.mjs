// The benchmark against the peers: it runs, and its counts of requests are right. No time is checked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure } from '../../bench/peers/measure.mjs';
import { tables } from '../../bench/peers/tables.mjs';

test('the benchmark measures every peer once, and prints it', async (t) => {
  const results = await measure({ quick: true });
  if (results.missing) {
    assert.ok(!process.env.CI, results.missing);
    t.diagnostic(results.missing);
  }
  const peers = Object.keys(results.versions);
  assert.deepEqual(
    peers,
    ['device-signin', 'MSAL Node', 'MSAL Python'].slice(0, results.missing ? 2 : 3),
  );
  for (const measured of [results.startUp, results.signIn, results.secondRun, results.atOnce]) {
    assert.deepEqual(Object.keys(measured).slice(0, peers.length), peers);
    for (const figures of Object.values(measured)) {
      for (const { median } of Object.values(figures)) assert.ok(Number.isFinite(median));
    }
  }
  const ours = 'device-signin';
  const { polls, requests } = results.signIn[ours] ?? {};
  assert.equal(results.startUp[ours]?.requests?.median, 1);
  assert.equal(requests?.median, Number(polls?.median) + 2);
  assert.equal(results.secondRun[ours]?.requests?.median, 0);
  assert.equal(results.atOnce[ours]?.refreshes?.median, 1);
  assert.equal(results.downloads.installs[ours]?.packages, 1);
  assert.ok('brotli' in (results.downloads.browser[ours] ?? {}));
  assert.deepEqual(results.sent[ours]?.fields, []);
  assert.deepEqual(results.sent[ours]?.headers, []);
  for (const result of Object.values(results.faults))
    assert.match(String(result[ours]), /^signs in/);

  const printed = tables(results);
  for (const peer of peers) assert.ok(printed.includes(`| ${peer} `), peer);
  assert.doesNotMatch(printed, /NaN|undefined/);
});
