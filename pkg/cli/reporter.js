// Tells what happens on stderr: to a person, or to a program as lines of JSON.
import process from 'node:process';
import { forPeople } from './for-people.js';
import { forPrograms } from './for-programs.js';

/**
 * @typedef {object} Reporter
 * @property {(code: import('../generated/index.js').UserCode, how?: { resumed: boolean }) => void}
 *   code Shows the code; `resumed`: one of an earlier run.
 * @property {(status: import('../generated/index.js').Status) => void} status
 * @property {(message: string) => void} note What is good to know.
 * @property {(message: string, cause?: unknown) => void} warn What is wrong, and ends nothing.
 * @property {(error: unknown) => void} failed
 * @property {() => void} cancelled
 * @property {() => void} end Leaves the terminal as it was.
 */

/**
 * @param {{ json: boolean }} how
 * @returns {Reporter}
 */
export function reporter({ json }) {
  return json ? forPrograms(process.stderr) : forPeople(process.stderr);
}
