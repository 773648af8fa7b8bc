// An error as lines of text: what is wrong, what to do, and what an administrator will want to know.
import { messagesOf } from '../network/network-error.js';
import { hintOf, messageOf } from './hints.js';

/**
 * The error's message as a sentence.
 * @param {unknown} error
 */
export function sentenceOf(error) {
  return sentence(messageOf(error));
}

/**
 * The error's message and its cause as one sentence.
 * @param {unknown} error
 */
export function reasonOf(error) {
  const { cause } = /** @type {Error} */ (Object(error));
  const text = messageOf(error).replace(/\.$/, '');
  return sentence(cause === undefined ? text : `${text}: ${messagesOf(cause)}`);
}

/** @param {string} text */
export function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * The lines below the message.
 * @param {unknown} error
 * @returns {string[]}
 */
export function detailsOf(error) {
  const known = /** @type {Partial<import('../../generated/index.js').DeviceSignInError>} */ (
    Object(error)
  );
  const lines = [];
  const hint = hintOf(error);
  if (hint) lines.push(`  What to do: ${hint}`);
  // Its end repeats the IDs that follow.
  const [description] = known.description?.split(/\s*Trace ID:/) ?? [];
  if (description) lines.push(`  The server says: ${description}`);
  if (known.code && known.code !== /** @type {string} */ ('usage')) {
    lines.push(`  Error: ${known.code}${known.aadsts ? ` (AADSTS${known.aadsts})` : ''}`);
  }
  if (known.correlationId) lines.push(`  Correlation ID: ${known.correlationId}`);
  if (known.traceId) lines.push(`  Trace ID: ${known.traceId}`);
  if (known.timestamp) lines.push(`  Time at the server: ${known.timestamp}`);
  if (known.cause !== undefined) lines.push(`  Cause: ${messagesOf(known.cause)}`);
  return lines;
}
