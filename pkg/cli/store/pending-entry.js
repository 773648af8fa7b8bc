// The file of an unfinished sign-in: what it is for, and its device code. Pure.
import { isDeepStrictEqual } from 'node:util';

/** The layout of the files. */
const VERSION = 1;
/** Longer than a poll takes, in milliseconds: the file is written anew at each. */
const SLACK = 60_000;
/** Longer than a process that waits takes to read how a sign-in ended, in milliseconds. */
const ERROR_STAYS = 10_000;

/** @typedef {import('../../generated/index.js').DeviceCode} DeviceCode */

/**
 * What a sign-in is for.
 * @typedef {object} Purpose
 * @property {string} clientId
 * @property {string} [authority]
 * @property {string} [issuer]
 * @property {object} [endpoints]
 * @property {Record<string, string>} [parameters] With others the tokens are others.
 * @property {readonly string[]} [scopes]
 * @property {string} [account]
 */

/**
 * @typedef {object} Entry
 * @property {number} version
 * @property {Purpose} purpose
 * @property {number} [since] When it was begun, in milliseconds since the epoch.
 * @property {string} [claims] The claims that it was begun with.
 * @property {DeviceCode} [deviceCode] Undefined while the code is requested.
 * @property {{ at: number, message: string, [key: string]: unknown }} [error] How and when it ended,
 *   for the processes that wait for it.
 */

/**
 * @param {Purpose} purpose
 * @param {Omit<Entry, 'version' | 'purpose'>} more
 */
export function entryText(purpose, more) {
  return JSON.stringify({ version: VERSION, purpose, ...more });
}

/**
 * An entry of this layout, as far as this program relies on it; the library checks the code.
 * @param {string | undefined} text
 * @returns {Entry | undefined}
 */
export function parseEntry(text) {
  try {
    const entry = JSON.parse(text ?? '');
    const { version, purpose, since, claims, deviceCode, error } = entry;
    const known =
      version === VERSION &&
      typeof purpose?.clientId === 'string' &&
      ['undefined', 'number'].includes(typeof since) &&
      ['undefined', 'string'].includes(typeof claims) &&
      (error === undefined || (Number.isFinite(error?.at) && typeof error.message === 'string')) &&
      (deviceCode === undefined ? since !== undefined : isDeviceCode(deviceCode));
    return known ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** @param {any} code */
function isDeviceCode(code) {
  return (
    ['deviceCode', 'message'].every((key) => typeof code?.[key] === 'string') &&
    ['expiresAt', 'expiresIn', 'nextPollAt', 'interval'].every((key) => Number.isFinite(code[key]))
  );
}

/**
 * Whether the file is older than a process that runs would leave it.
 * @param {Entry | undefined} entry
 */
export function isQuiet(entry) {
  const next = entry?.deviceCode?.nextPollAt ?? entry?.since;
  return next === undefined || next + SLACK < Date.now();
}

/** @param {Entry} entry */
export function hasExpired({ deviceCode }) {
  return deviceCode !== undefined && deviceCode.expiresAt <= Date.now();
}

/**
 * Whether another process can go on with what a process that ended has left.
 * @param {Entry} entry
 * @returns {entry is Entry & { deviceCode: DeviceCode }}
 */
export function isUnfinished(entry) {
  return entry.deviceCode !== undefined && entry.error === undefined && !hasExpired(entry);
}

/**
 * Whether a process that ended has left what no other one needs.
 * @param {Entry | undefined} entry
 */
export function isUseless(entry) {
  if (!entry) return true;
  return entry.error ? entry.error.at + ERROR_STAYS < Date.now() : !isUnfinished(entry);
}

/**
 * Without what was not given, and with scopes in one order.
 * @param {Purpose} purpose
 * @returns {Purpose}
 */
export function normalized({ scopes, ...purpose }) {
  const all = { ...purpose, scopes: scopes && [...new Set(scopes)].sort() };
  return JSON.parse(JSON.stringify(all));
}

/**
 * Whether the tokens of one sign-in serve another: the same app, server, parameters and account,
 * and the same scopes or more.
 * @param {Purpose} one
 * @param {Purpose} other
 */
export function serves(one, other) {
  const { scopes, ...rest } = one;
  const { scopes: fewer, ...same } = other;
  if (!isDeepStrictEqual(rest, same)) return false;
  if (scopes === undefined || fewer === undefined) return scopes === fewer;
  return fewer.every((scope) => scopes.includes(scope));
}

/**
 * Whether two sign-ins are the same app's at the same server.
 * @param {Purpose} one
 * @param {Purpose} other
 */
export function isOfSameApp(one, other) {
  const { scopes: _, account: __, ...app } = one;
  const { scopes: ___, account: ____, ...same } = other;
  return isDeepStrictEqual(app, same);
}
