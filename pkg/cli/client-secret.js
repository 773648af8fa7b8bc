// The client secret: from the environment or a file, never from an argument, which the list of processes
// shows to everybody.
import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** A secret is shorter; a larger file is another file. In bytes. */
const LARGEST = 10_000;

/**
 * @param {import('./parse-options.js').Values} values
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 * @throws {UsageError} where the file cannot be read, or both are given
 */
export function clientSecretOf(values, env) {
  const file = values['client-secret-file'];
  const secret = env.DEVICE_SIGNIN_CLIENT_SECRET || undefined;
  if (typeof file !== 'string') return secret;
  if (secret !== undefined) {
    throw new UsageError(
      'DEVICE_SIGNIN_CLIENT_SECRET and `--client-secret-file` exclude each other',
      'Leave out one of them.',
    );
  }
  /** @type {string} */
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `\`--client-secret-file ${file}\` cannot be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`,
      'Give the path of a file that this user may read.',
    );
  }
  // Editors and `echo` end a file with a line break.
  const read = text.replace(/\r?\n$/, '');
  if (read !== '' && read.length <= LARGEST) return read;
  throw new UsageError(
    `\`--client-secret-file ${file}\` is ${read === '' ? 'empty' : 'too large for a secret'}`,
    'Write the client secret into it, and nothing else.',
  );
}
