// Writes the result to stdout.
import process from 'node:process';
import { printableJson } from './terminal/printable.js';

/** The result could not be written, for example to a disk that is full. */
export class OutputError extends Error {
  name = 'OutputError';
  code = 'output';
  hint = 'Make room there, or choose another place for the result.';

  /** @param {unknown} cause */
  constructor(cause) {
    super('The result could not be written', { cause });
  }
}

/**
 * @param {import('./command.js').Output} output
 * @param {boolean} oneLine
 */
export function textOf(output, oneLine) {
  if ('json' in output) return `${printableJson(output.json, oneLine ? undefined : 2)}\n`;
  return output.text && `${output.text}\n`;
}

/**
 * @param {string} text
 * @returns {Promise<void>} Resolves once the text is with the system.
 * @throws {OutputError}
 */
export function writeResult(text) {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
      // A reader that has read enough, such as `head`, closes the pipe: that is no fault.
      if (!error || code === 'EPIPE') resolve();
      else reject(new OutputError(error));
    });
  });
}
