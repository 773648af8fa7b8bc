// What the program keeps between two runs, as its options have it: tokens, and a sign-in that is
// not finished.
import { fileCache } from './cache.js';
import { openFolder } from './folder.js';
import { pendingSignIn } from './pending.js';
import { placeOf } from './place.js';

export const notKept = 'You may have to sign in again next time';

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
  let told = false;
  /** @param {unknown} error */
  const failed = (error) => {
    // What is wrong with the folder is wrong at every poll.
    if (!told) report.warn(notKept, error);
    told = true;
  };
  return {
    cache: folder ? fileCache(folder) : new Map(),
    pending: (purpose) => pendingSignIn(folder, purpose, failed),
  };
}

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
