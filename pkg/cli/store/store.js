// What the program stores between two runs, as its options have it: tokens, and a sign-in that is
// not finished.
import { fileCache } from './cache.js';
import { openFolder } from './folder.js';
import { locationOf } from './location.js';
import { pendingSignIn } from './pending-sign-in.js';

/** The warning where nothing can be stored. */
export const notStored = 'You may have to sign in again next time';

/**
 * @typedef {object} Store
 * @property {import('../../generated/index.js').Cache} cache
 * @property {(purpose: import('./pending-entry.js').Purpose) =>
 *   import('./pending-sign-in.js').Pending} pending
 */

/**
 * @param {import('../parse-options.js').Values} values
 * @param {Pick<import('../command.js').Context, 'env' | 'report'>} context
 * @returns {Store}
 */
export function openStore(values, { env, report }) {
  const folder = values['no-cache'] ? undefined : folderOf(values, env, report);
  let warned = false;
  /** @param {unknown} error */
  const onFailure = (error) => {
    // What is wrong with the folder is wrong at every poll.
    if (!warned) report.warn(notStored, error);
    warned = true;
  };
  return {
    cache: folder ? fileCache(folder) : new Map(),
    pending: (purpose) => pendingSignIn(folder, purpose, onFailure),
  };
}

/**
 * @param {import('../parse-options.js').Values} values
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/reporter.js').Reporter} report
 */
function folderOf(values, env, report) {
  const chosen = values['cache-dir'];
  const location = locationOf(typeof chosen === 'string' ? chosen : undefined, env);
  if (location) return openFolder(location, report.warn);
  report.warn(
    'There is no home folder, so you must sign in again next time: give `--cache-dir`, or set STATE_DIRECTORY',
  );
  return undefined;
}
