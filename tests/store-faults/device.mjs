// A device with a cache: what a call does next, and what its cache holds.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { pollOnce, signIn, signInSilently } from '../../pkg/index.js';
import { SECRET, stored } from '../servers/rotating.mjs';

/** @typedef {import('../../src/js/types.d.ts').Config} Config */
/** @typedef {import('../../src/js/types.d.ts').CachedConfig} CachedConfig */
/** @typedef {import('../../src/js/types.d.ts').Options} Options */
/** @typedef {import('../../src/js/types.d.ts').Status} Status */
/** @typedef {import('../../src/js/types.d.ts').Tokens} Tokens */

/**
 * @typedef {object} Step
 * @property {string} step `tokens`, `code`, or the code of the error that ended it
 * @property {Tokens} [tokens]
 * @property {any} [error]
 * @property {Status[]} statuses
 */

/**
 * What `signIn` does: it gives tokens, shows a code (where it is then aborted), or fails.
 * @param {Config} config
 * @param {Options} [options]
 * @returns {Promise<Step>}
 */
export async function nextStep(config, options) {
  const controller = new AbortController();
  const shown = Symbol('a code was shown');
  const onCode = () => controller.abort(shown);
  const step = await stepOf(options, (more) =>
    signIn(config, onCode, { signal: controller.signal, ...more }),
  );
  return step.error === shown ? { step: 'code', statuses: step.statuses } : step;
}

/**
 * What `signInSilently` does.
 * @param {any} config
 * @param {Options} [options]
 * @returns {Promise<Step>}
 */
export const silently = (config, options) =>
  stepOf(options, (more) => signInSilently(config, more));

/**
 * @param {Options | undefined} options
 * @param {(options: Options) => Promise<Tokens>} call
 * @returns {Promise<Step>}
 */
async function stepOf(options, call) {
  /** @type {Status[]} */
  const statuses = [];
  try {
    const tokens = await call({ ...options, onStatus: (status) => void statuses.push(status) });
    return { step: 'tokens', tokens, statuses };
  } catch (error) {
    return { step: String(/** @type {any} */ (error).code), error, statuses };
  }
}

/**
 * Signs a user in by one poll, which writes the cache.
 * @param {Config} config
 * @param {string} [who]
 * @returns {Promise<Tokens>}
 */
export async function signedIn(config, who) {
  const result = await pollOnce(config, stored(who));
  assert.equal(result.status, 'authorized');
  return /** @type {{ tokens: Tokens }} */ (result).tokens;
}

/** @param {Config} config */
export const keyOf = ({ authority, clientId }) => `device-signin:${authority}/${clientId}`;

/**
 * The document in a `Map`.
 * @param {Config} config
 * @returns {any}
 */
export const documentIn = (config) => JSON.parse(String(config.cache?.get(keyOf(config))));

/**
 * Changes the document in a `Map`, as time or another program would have.
 * @param {Config} config
 * @param {(document: any) => unknown} change
 */
export function edit(config, change) {
  const document = documentIn(config);
  change(document);
  config.cache?.set(keyOf(config), JSON.stringify(document));
}

/**
 * Has every access token in the cache end so many seconds from now.
 * @param {Config} config
 * @param {number} seconds
 */
export const endsIn = (config, seconds) =>
  edit(config, ({ tokens }) => {
    for (const entry of tokens) entry.expiresAt = Date.now() + seconds * 1000;
  });

/** The statuses by name. @param {Status[]} statuses */
export const names = (statuses) => statuses.map(({ status }) => status);

/**
 * Checks that no status, and no error but for the caller's own cause, holds a secret.
 * @param {Step} step
 */
export function assertNoSecrets({ error, statuses }) {
  for (const said of [error, ...statuses]) {
    const own = Object(said);
    const texts = [own.message, own.hint, own.stack, own.error?.message, own.error?.stack];
    assert.doesNotMatch(texts.join('\n'), new RegExp(SECRET));
    const { cause, ...rest } = Object.getOwnPropertyDescriptors(own.error ?? own);
    assert.doesNotMatch(inspect(rest, { showHidden: true, depth: 9 }), new RegExp(SECRET));
  }
}
