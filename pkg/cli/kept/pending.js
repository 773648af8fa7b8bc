// The sign-in that this process waits for, kept so that a later one can go on with it if this one
// is killed or the machine loses power. The file's name says whose it is, and going on with it is
// renaming it: so of two processes, one polls a code. Some servers take back what they granted if
// a code is used twice.
import { isDeepStrictEqual } from 'node:util';
import { hasEnded, me } from './owner.js';

/** The layout of the files. */
const VERSION = 1;
/** Longer than a poll takes, in milliseconds: the file is written anew at each. */
const SLACK = 60_000;

const mine = `pending-${me}.json`;

/** @typedef {import('../../generated/index.js').DeviceCode} DeviceCode */

/**
 * What a sign-in is for: one for something else is not gone on with.
 * @typedef {object} Purpose
 * @property {string} clientId
 * @property {string} [authority]
 * @property {readonly string[]} [scopes]
 * @property {string} [account]
 */

/**
 * What was left of a sign-in, or is kept of one.
 * @typedef {object} Left
 * @property {DeviceCode} deviceCode
 * @property {string} [claims] What it was begun with.
 */

/** @typedef {Left & { version: number, purpose: Purpose }} Entry */
/** @typedef {ReturnType<typeof pendingSignIn>} Pending */

/**
 * @param {import('./folder.js').Folder | undefined} folder
 * @param {Purpose} asked
 * @param {(error: unknown) => void} failed Told of a fault of the folder: it ends no sign-in.
 */
export function pendingSignIn(folder, asked, failed) {
  const purpose = plain(asked);

  /**
   * @template T
   * @param {(folder: import('./folder.js').Folder) => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async function attempt(work) {
    try {
      return folder && (await work(folder));
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  return {
    /**
     * Takes over the newest sign-in that a process which ended has left.
     * @returns {Promise<Left | undefined>}
     */
    resume: () =>
      attempt(async (place) => {
        const left = (await entriesIn(place)).filter(({ entry }) =>
          isDeepStrictEqual(entry.purpose, purpose),
        );
        left.sort((a, b) => b.entry.deviceCode.expiresAt - a.entry.deviceCode.expiresAt);
        for (const { name, entry } of left) {
          if (await place.take(name, mine)) return entry;
        }
        return undefined;
      }),
    /** @param {Left} left */
    keep: ({ deviceCode, claims }) =>
      attempt((place) => {
        /** @type {Entry} */
        const entry = { version: VERSION, purpose, claims, deviceCode };
        return place.replace(mine, JSON.stringify(entry));
      }),
    forget: () => attempt((place) => place.remove(mine)),
    /** Removes what processes that ended have left of the same. */
    clear: () => attempt((place) => clear(place, (it) => isDeepStrictEqual(it, purpose))),
    /** Removes what they have left for this client ID and authority. */
    clearAll: () =>
      attempt((place) =>
        clear(
          place,
          ({ clientId, authority }) =>
            clientId === purpose.clientId && authority === purpose.authority,
        ),
      ),
  };
}

/**
 * What processes that ended have left, without what nobody can go on with: that is removed.
 * @param {import('./folder.js').Folder} folder
 */
async function entriesIn(folder) {
  /** @type {{ name: string, entry: Entry }[]} */
  const entries = [];
  for (const name of await folder.list()) {
    const [, owner] = /^pending-([^.]+)\.json$/.exec(name) ?? [];
    if (owner === undefined) continue;
    const entry = parse(await folder.read(name));
    const quiet = !entry || entry.deviceCode.nextPollAt + SLACK < Date.now();
    if (!hasEnded(owner, quiet)) continue;
    if (!entry || entry.deviceCode.expiresAt <= Date.now()) await folder.remove(name);
    else entries.push({ name, entry });
  }
  return entries;
}

/**
 * @param {import('./folder.js').Folder} folder
 * @param {(purpose: Purpose) => boolean} which
 */
async function clear(folder, which) {
  for (const { name, entry } of await entriesIn(folder)) {
    if (which(entry.purpose)) await folder.remove(name);
  }
}

/**
 * Without what was not asked for, and with scopes in one order.
 * @param {Purpose} purpose
 * @returns {Purpose}
 */
function plain(purpose) {
  const { clientId, authority, scopes, account } = purpose;
  const all = { clientId, authority, scopes: scopes && [...new Set(scopes)].sort(), account };
  return JSON.parse(JSON.stringify(all));
}

/**
 * An entry of this layout, as far as this program relies on it; the library checks the code.
 * @param {string | undefined} text
 * @returns {Entry | undefined}
 */
function parse(text) {
  try {
    const entry = JSON.parse(text ?? '');
    const { version, purpose, claims, deviceCode } = entry;
    const known =
      version === VERSION &&
      typeof purpose?.clientId === 'string' &&
      ['undefined', 'string'].includes(typeof claims) &&
      ['deviceCode', 'message'].every((key) => typeof deviceCode?.[key] === 'string') &&
      ['expiresAt', 'expiresIn', 'nextPollAt', 'interval'].every((key) =>
        Number.isFinite(deviceCode[key]),
      );
    return known ? entry : undefined;
  } catch {
    return undefined;
  }
}
