// All measures, in order. Each round has every peer, so that a busy moment affects all of them.
import { arch, cpus, loadavg, platform } from 'node:os';
import { join } from 'node:path';
import { measureAtOnce } from './at-once.mjs';
import { measureDownloads } from './downloads.mjs';
import { makeFolder, makeTrusted, startEntra } from './entra.mjs';
import { tryFaults } from './faults.mjs';
import { findPeers } from './peers.mjs';
import { findSent } from './sent.mjs';
import { measureSecondRun } from './second-run.mjs';
import { measureSignIn } from './sign-in.mjs';
import { measureAlone, measureStartUp } from './start-up.mjs';
import { spreads } from './statistics.mjs';

/** @typedef {import('./peers.mjs').Peer} Peer */
/** @typedef {Record<string, import('./statistics.mjs').Spread>} Figures */
/** @typedef {Record<string, Figures>} Measured by the peer's name */

/** How often, after a first run that warms the disk and Python's compiled files. */
const FULL = { startUps: 15, signIns: 7, secondRuns: 15, atOnce: 7, calls: 1000 };
const QUICK = { startUps: 1, signIns: 1, secondRuns: 1, atOnce: 1, calls: 100 };

/**
 * @template {{ name: string }} One
 * @param {number} rounds
 * @param {readonly One[]} ones
 * @param {(one: One, round: number) => Promise<Record<string, number>>} measureOne
 * @returns {Promise<Measured>}
 */
async function alternating(rounds, ones, measureOne) {
  /** @type {Record<string, Record<string, number>[]>} */
  const found = Object.fromEntries(ones.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % ones.length;
    for (const one of [...ones.slice(first), ...ones.slice(0, first)]) {
      found[one.name]?.push(await measureOne(one, round));
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, spreads(all)]));
}

/**
 * @param {object} [how]
 * @param {boolean} [how.quick] once each, and few faults
 * @param {<T>(what: string, act: () => Promise<T>) => Promise<T>} [how.step] runs each part, with what it is
 */
export async function measure({ quick = false, step = (_what, act) => act() } = {}) {
  const times = quick ? QUICK : FULL;
  const { peers, missing } = await step('finding the peers', findPeers);
  const loadBefore = loadavg()[0];
  const folder = await makeFolder();
  const entra = await startEntra(folder.path);
  try {
    const trusted = await makeTrusted(folder.path);
    const { caFile } = entra;
    const cacheOf = (/** @type {Peer} */ { name }) => join(folder.path, `cache of ${name}`);

    await step('warming up', async () => {
      for (const peer of peers) await measureStartUp(peer, entra);
    });
    const interpreters = [...new Map(peers.map(({ alone }) => [alone.name, alone])).values()];
    const startUps = [
      ...peers.map((peer) => ({ name: peer.name, run: () => measureStartUp(peer, entra) })),
      ...interpreters.map((one) => ({ name: one.name, run: () => measureAlone(one, caFile) })),
    ];
    const startUp = await step(`starting up, ${times.startUps} times each`, () =>
      alternating(times.startUps, startUps, ({ run }) => run()),
    );
    const signIn = await step(`signing in, ${times.signIns} times each`, () =>
      alternating(times.signIns, peers, (peer, round) =>
        // Each round has a cache of its own.
        measureSignIn(peer, entra, `${cacheOf(peer)} ${round}`),
      ),
    );
    const secondRun = await step(`running again, ${times.secondRuns} times each`, () =>
      alternating(times.secondRuns, peers, (peer) =>
        measureSecondRun(peer, entra, `${cacheOf(peer)} 0`),
      ),
    );
    const atOnce = await step(
      `${times.calls} calls at once with a stale token, ${times.atOnce} times each`,
      () => alternating(times.atOnce, peers, (peer) => measureAtOnce(peer, trusted, times.calls)),
    );
    const downloads = await step('weighing what is downloaded', () => measureDownloads(peers));
    const sent = await step('looking at what a poll carries', async () =>
      Object.fromEntries(
        await Promise.all(peers.map(async (peer) => [peer.name, await findSent(peer, trusted)])),
      ),
    );
    const faults = await step('meeting faults', () =>
      tryFaults(peers, { ...trusted, folder: folder.path }, quick),
    );
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: {
        platform: `${platform()} ${arch()}`,
        cpus: cpus().length,
        load: { before: loadBefore, after: loadavg()[0] },
      },
      versions: Object.fromEntries(peers.map(({ name, version }) => [name, version])),
      missing,
      times,
      startUp,
      signIn,
      secondRun,
      atOnce,
      downloads,
      sent,
      faults,
    };
  } finally {
    await entra.close();
    await folder.remove();
  }
}
