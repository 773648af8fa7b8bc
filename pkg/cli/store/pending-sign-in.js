// The sign-in that this process waits for, stored so that a later process can go on with it if this
// one is killed or the machine loses power, and so that another process that wants the same shows no
// second code. The file's name says which process polls the code, and going on with it is renaming
// it: so of several processes, one polls a code. Some servers revoke the tokens if a code is used
// twice.
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as entries from './pending-entry.js';
import { hasEnded, me } from './process-name.js';

/** How often a process that waits for another looks at its file, in milliseconds. */
const LOOK = 300;
/** How often it writes its own file anew, so that it counts as running, in milliseconds. */
const RENEW = 20_000;
/** Two processes that began at once both withdraw, and try again within so many milliseconds. */
const TRY_AGAIN = 200;

const mine = `pending-${me}.json`;
const waiting = `waiting-${me}.json`;

/** @typedef {import('./pending-entry.js').DeviceCode} DeviceCode */
/** @typedef {import('./pending-entry.js').Entry} Entry */
/** @typedef {import('./pending-entry.js').Purpose} Purpose */
/** @typedef {{ deviceCode: DeviceCode, claims?: string | undefined }} Unfinished */
/** @typedef {{ name: string, entry: Entry }} Found */
/** @typedef {ReturnType<typeof pendingSignIn>} Pending */

/**
 * Whose turn it is to show a code: this process's, with the code of one that ended if there is one,
 * or that of another process, which is to be waited for.
 * @typedef {{ unfinished?: Unfinished } | { other: Found }} Turn
 */

/**
 * @param {import('./folder.js').Folder | undefined} folder
 * @param {Purpose} purpose
 * @param {(error: unknown) => void} onFailure Called for a fault of the folder: it ends no sign-in.
 */
export function pendingSignIn(folder, purpose, onFailure) {
  const wanted = entries.normalized(purpose);
  const since = Date.now();

  /**
   * @template T
   * @param {(folder: import('./folder.js').Folder) => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async function attempt(work) {
    try {
      return folder && (await work(folder));
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  }

  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  /**
   * Changes this process's file after the changes before: a cancelled call does not wait for its own,
   * which must not bring back a file that was removed.
   * @param {(folder: import('./folder.js').Folder) => Promise<unknown>} work
   * @returns {Promise<void>}
   */
  async function change(work) {
    last = last.then(() => attempt(work));
    await last;
  }

  /**
   * A process that runs, and whose tokens will serve this one.
   * @param {import('./folder.js').Folder} place
   * @param {string | undefined} claims
   */
  async function otherIn(place, claims) {
    const { running } = await filesIn(place, 'pending');
    return running.find(({ entry }) => {
      if (entry.error || entry.claims !== claims || entries.hasExpired(entry)) return false;
      return entries.serves(entry.purpose, wanted);
    });
  }

  /**
   * @param {import('./folder.js').Folder} place
   * @param {string | undefined} claims
   * @param {AbortSignal} signal
   * @returns {Promise<Turn>}
   */
  async function begin(place, claims, signal) {
    while (!signal.aborted) {
      const unfinished = await takeOver(place);
      if (unfinished) return { unfinished };
      let other = await otherIn(place, claims);
      if (other) return { other };
      // Of two processes that begin at once, at least one sees the other's file.
      await place.replace(mine, entries.entryText(wanted, { since, claims }));
      other = await otherIn(place, claims);
      if (!other) break;
      await place.remove(mine);
      await setTimeout(Math.random() * TRY_AGAIN);
    }
    return {};
  }

  /**
   * Takes over the newest sign-in of a process that ended.
   * @param {import('./folder.js').Folder} place
   * @returns {Promise<Unfinished | undefined>}
   */
  async function takeOver(place) {
    const { ended } = await filesIn(place, 'pending');
    const codes = ended.flatMap(({ name, entry }) =>
      entries.isUnfinished(entry) && isDeepStrictEqual(entry.purpose, wanted)
        ? [{ name, deviceCode: entry.deviceCode, claims: entry.claims }]
        : [],
    );
    codes.sort((a, b) => b.deviceCode.expiresAt - a.deviceCode.expiresAt);
    for (const { name, deviceCode, claims } of codes) {
      if (await place.take(name, mine)) return { deviceCode, claims };
    }
    return undefined;
  }

  return {
    /**
     * Finds out whether this process shows a code or waits for another one that does.
     * @param {string | undefined} claims What the tokens must fulfil.
     * @param {AbortSignal} signal
     * @returns {Promise<Turn>}
     */
    async begin(claims, signal) {
      const turn = await attempt((place) => begin(place, claims, signal));
      if (signal.aborted && !(turn && 'unfinished' in turn)) await this.remove();
      signal.throwIfAborted();
      return turn ?? {};
    },

    /**
     * Stores the code that this process polls.
     * @param {Unfinished} unfinished
     */
    save: ({ deviceCode, claims }) =>
      change((place) =>
        place.replace(mine, entries.entryText(wanted, { since, claims, deviceCode })),
      ),

    /** Removes this process's file: the sign-in is finished. */
    remove: () => change((place) => place.remove(mine)),

    /**
     * Leaves the sign-in to the processes that wait for it: the code, or the error that it ended
     * with. Where none waits, it is removed.
     * @param {{ message: string, [key: string]: unknown } | undefined} error
     */
    leave: (error) =>
      change(async (place) => {
        const { running } = await filesIn(place, 'waiting');
        const entry = entries.parseEntry(await place.read(mine));
        const isWaitedFor = running.some(({ entry: { purpose: its } }) =>
          entries.serves(wanted, its),
        );
        if (!entry || !isWaitedFor) await place.remove(mine);
        else if (error) {
          const ended = { ...entry, error: { ...error, at: Date.now() } };
          await place.replace(mine, entries.entryText(wanted, ended));
        }
      }),

    /**
     * Waits until another process has finished, or has ended before it did.
     * @param {Found} other
     * @param {{ signal: AbortSignal, onCode: (code: DeviceCode) => void }} options `onCode` is
     *   called once the other process has a code.
     * @returns {Promise<Entry['error']>} The error that it ended with.
     */
    async waitFor({ name }, { signal, onCode }) {
      let shown = false;
      let renewed = -Infinity;
      try {
        for (;;) {
          const entry = await attempt(async (place) => {
            if (renewed + RENEW < performance.now()) {
              renewed = performance.now();
              await place.replace(waiting, entries.entryText(wanted, { since: Date.now() }));
            }
            return entries.parseEntry(await place.read(name));
          });
          if (entry?.error) return entry.error;
          if (!entry || hasEnded(ownerOf(name), entries.isQuiet(entry))) return undefined;
          if (entry.deviceCode && !shown) {
            shown = true;
            onCode(entry.deviceCode);
          }
          await setTimeout(LOOK, undefined, { signal }).catch(() => signal.throwIfAborted());
        }
      } finally {
        await attempt((place) => place.remove(waiting));
      }
    },

    /** Removes what processes that ended have left of the same sign-in. */
    clear: () => attempt((place) => clear(place, (its) => isDeepStrictEqual(its, wanted))),

    /** Removes what they have left for this client ID and server. */
    clearAll: () => attempt((place) => clear(place, (its) => entries.isOfSameApp(its, wanted))),
  };
}

/**
 * The files of other processes: of those that run, and of those that ended. What no process needs
 * any more is removed.
 * @param {import('./folder.js').Folder} folder
 * @param {'pending' | 'waiting'} kind
 * @returns {Promise<{ running: Found[], ended: Found[] }>}
 */
async function filesIn(folder, kind) {
  /** @type {Found[]} */
  const running = [];
  /** @type {Found[]} */
  const ended = [];
  for (const name of await folder.list()) {
    if (!name.startsWith(`${kind}-`) || !name.endsWith('.json')) continue;
    const owner = ownerOf(name);
    if (owner === me) continue;
    const entry = entries.parseEntry(await folder.read(name));
    if (!hasEnded(owner, entries.isQuiet(entry))) {
      if (entry) running.push({ name, entry });
    } else if (entry && !entries.isUseless(entry)) ended.push({ name, entry });
    else await folder.remove(name);
  }
  return { running, ended };
}

/** @param {string} name */
const ownerOf = (name) => name.replace(/^[a-z]+-|\.json$/g, '');

/**
 * @param {import('./folder.js').Folder} folder
 * @param {(purpose: Purpose) => boolean} which
 */
async function clear(folder, which) {
  const { ended } = await filesIn(folder, 'pending');
  for (const { name, entry } of ended) {
    if (which(entry.purpose)) await folder.remove(name);
  }
}
