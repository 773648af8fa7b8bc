// What the program keeps between two runs, as its options have it: tokens, and a sign-in that is
// not finished.
import { fileCache } from './cache.js';
import { openFolder } from './folder.js';
import { pendingSignIn } from './pending.js';
import { placeOf } from './place.js';

/**
 * @typedef {object} Kept
 * @property {import('../../generated/index.js').Cache} cache
 * @property {(purpose: import('./pending.js').Purpose) => import('./pending.js').Pending} pending
 */

/**
 * @param {import('../flags.js').Values} values
 * @param {Pick<import('../command.js').Surroundings, 'env' | 'report'>} surroundings
 * @returns {Kept}
 */
export function openKept(values, { env, report }) {
  const folder = values['no-cache'] ? undefined : folderOf(values, env, report);
  return {
    cache: folder ? fileCache(folder) : new Map(),
    pending: (purpose) =>
      pendingSignIn(folder, purpose, (error) => report.warn(notKept, /** @type {Error} */ (error))),
  };
}

const notKept = 'This sign-in could not be gone on with, should it be interrupted';

/**
 * @param {import('../flags.js').Values} values
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../reporter.js').Reporter} report
 */
function folderOf(values, env, report) {
  const chosen = values['cache-dir'];
  const place = placeOf(typeof chosen === 'string' ? chosen : undefined, env);
  if (place) return openFolder(place, report.warn);
  report.warn('There is no home folder, so you will be asked again next time: give `--cache-dir`');
  return undefined;
}
