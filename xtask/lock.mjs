// Lets one build run at a time: a test and a server may both start one in the same folder.
import { openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @template T
 * @param {string} path of the lock file, which holds the number of the process that has it
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function locked(path, act) {
  let said = false;
  while (!take(path)) {
    if (!ownerRuns(path)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!said) process.stderr.write('waiting for another build\n');
    said = true;
    await sleep(100);
  }
  try {
    return await act();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function take(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function ownerRuns(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // Between its two writes the owner's file is still empty.
    return pid === 0 || process.kill(pid, 0);
  } catch {
    return false;
  }
}
