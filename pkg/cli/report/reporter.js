// Writes what happens to stderr: for the user, or for a program as lines of JSON.
import process from 'node:process';
import { jsonReporter } from './json-reporter.js';
import { textReporter } from './text-reporter.js';

/**
 * @typedef {object} Reporter
 * @property {(code: import('../../generated/index.js').UserCode, origin?: Origin) => void} code
 *   Shows the code.
 * @property {(status: import('../../generated/index.js').Status) => void} status
 * @property {(account: import('../../generated/index.js').Account | undefined) => void} signedIn
 *   Says who has signed in with the code.
 * @property {(message: string) => void} note What the user may want to know.
 * @property {(message: string) => void} link A link without which the user cannot go on.
 * @property {(message: string, cause?: unknown) => void} warn What is wrong, and ends nothing.
 * @property {(error: unknown) => void} failed
 * @property {() => void} cancelled
 * @property {() => void} end Leaves the terminal as it was.
 */

/**
 * Whose code it is: one of an earlier run (`resumed`), or one of another process that runs
 * (`shared`).
 * @typedef {{ resumed?: boolean, shared?: boolean }} Origin
 */

/**
 * @param {import('../parse-options.js').Values} values
 * @param {Pick<import('../command.js').Context, 'env' | 'secrets'>} context
 * @returns {Reporter}
 */
export function reporter(values, context) {
  if (values.json) return jsonReporter(process.stderr, context);
  return textReporter(process.stderr, { ...context, ...wishesOf(values) });
}

/**
 * What the user wants to see.
 * @param {import('../parse-options.js').Values} values
 */
function wishesOf(values) {
  const { locale } = values;
  return {
    quiet: values.quiet === true,
    qr: /** @type {'always' | 'never' | 'auto'} */ (
      values.qr ? 'always' : values['no-qr'] ? 'never' : 'auto'
    ),
    copy: values.copy === true,
    open: values.open === true,
    ...(typeof locale === 'string' && { locale }),
  };
}
