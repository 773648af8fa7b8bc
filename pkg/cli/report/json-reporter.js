// Each event and error as one line of JSON, for programs.
import { messagesOf } from '../network/network-error.js';
import { redact } from '../network/redact.js';
import { printableJson } from '../terminal/printable.js';
import { hintOf, messageOf } from './hints.js';

/**
 * @param {{ write(text: string): unknown }} stream
 * @param {{ secrets?: Set<string> }} [context]
 * @returns {import('./reporter.js').Reporter}
 */
export function jsonReporter(stream, { secrets = new Set() } = {}) {
  /** @param {object} event */
  const write = (event) => void stream.write(`${redact(printableJson(event), secrets)}\n`);
  return {
    code: (code, { resumed = false, shared } = {}) =>
      write({ event: 'code', resumed, ...(shared && { shared }), ...code }),
    status: (status) => {
      const error = 'error' in status ? { error: plain(status.error) } : {};
      write({ event: 'status', ...status, ...error });
    },
    signedIn: () => {},
    note: (message) => write({ event: 'note', message }),
    link: (message) => write({ event: 'note', message }),
    warn: (message, cause) => write({ event: 'warning', message, ...causeOf(cause) }),
    failed: (error) => write({ event: 'error', ...plain(error) }),
    cancelled: () => write({ event: 'cancelled' }),
    end: () => {},
  };
}

/**
 * `JSON.stringify` leaves out an error's message, and would follow its cause.
 * @param {unknown} error
 */
function plain(error) {
  if (!(error instanceof Error)) return { code: 'other', message: String(error) };
  const { cause, ...fields } = /** @type {Error & Record<string, unknown>} */ (error);
  const hint = hintOf(error);
  return {
    code: 'other',
    ...fields,
    name: error.name,
    message: messageOf(error),
    ...(hint !== undefined && { hint }),
    ...causeOf(cause),
  };
}

/** @param {unknown} cause */
function causeOf(cause) {
  return cause === undefined ? {} : { cause: messagesOf(cause) };
}
