// The message, a line that shows the time left, and errors with what to do about them.
import { notKept } from './kept/kept.js';
import { printable } from './printable.js';
import { progressLine } from './progress-line.js';

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {import('./reporter.js').Reporter}
 */
export function forPeople(stream) {
  const progress = progressLine(stream);
  /** @param {string} text */
  const say = (text) => {
    progress.clear();
    stream.write(`${printable(text)}\n`);
    progress.draw();
  };
  /** @param {string} text @param {unknown} cause */
  const warn = (text, cause) => {
    const why = cause instanceof Error && cause.message ? `${text}: ${cause.message}` : text;
    // What is wrong with a folder is met at each use of it.
    if (!warned.has(why)) say(`device-signin: warning: ${sentence(why)}`);
    warned.add(why);
  };
  /** @type {Set<string>} */
  const warned = new Set();
  /** @type {number | undefined} */
  let expiresAt;
  let last = '';

  return {
    code(code, { resumed } = { resumed: false }) {
      expiresAt = code.expiresAt;
      if (resumed) say('Going on with the sign-in that was interrupted.');
      say(code.message);
      if (code.verificationUriComplete) {
        say(`Or open this address, which has the code filled in: ${code.verificationUriComplete}`);
      }
      progress.show('Waiting for you to sign in', expiresAt);
    },
    status(status) {
      if (status.status === 'retrying') {
        say(`${reason(status.error)} Trying again in ${Math.ceil(status.nextTryIn)} s.`);
        progress.show('Waiting for the server', expiresAt);
      }
      // A wait that begins with a fault is told as both.
      if (status.status === 'waiting' && last !== 'retrying')
        progress.show('Waiting for you to sign in', expiresAt);
      if (status.status === 'refreshing') progress.show('Renewing your sign-in');
      if (status.status === 'cache_failed') {
        warn(notKept, status.error.cause ?? status.error);
      }
      if (status.status === 'authorized') {
        progress.hide();
        // Who was asked for nothing need not be told.
        if (expiresAt !== undefined) say('Signed in.');
      }
      if (status.status === 'reading_profile') progress.show('Reading your profile');
      last = status.status;
    },
    note: say,
    warn,
    failed(error) {
      progress.hide();
      say(`device-signin: ${reason(error)}`);
      for (const line of details(error)) say(line);
    },
    cancelled() {
      progress.hide();
      say('Cancelled.');
    },
    end: () => progress.hide(),
  };
}

/**
 * The error's message as a sentence.
 * @param {unknown} error
 */
function reason(error) {
  return sentence(error instanceof Error ? error.message : String(error));
}

/** @param {string} text */
function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * What to do, then what an administrator will ask for.
 * @param {unknown} error
 */
function details(error) {
  const { hint, cause, ...known } =
    /** @type {Partial<import('../generated/index.js').DeviceSignInError>} */ (error ?? {});
  const lines = [];
  if (hint) lines.push(`  What to do: ${hint}`);
  // Its tail repeats the IDs that follow.
  const [said] = known.description?.split(/\s*Trace ID:/) ?? [];
  if (said) lines.push(`  The server says: ${said}`);
  if (known.code && known.code !== /** @type {string} */ ('usage')) {
    lines.push(`  Error: ${known.code}${known.aadsts ? ` (AADSTS${known.aadsts})` : ''}`);
  }
  if (known.correlationId) lines.push(`  Correlation ID: ${known.correlationId}`);
  if (known.traceId) lines.push(`  Trace ID: ${known.traceId}`);
  if (known.timestamp) lines.push(`  Time at the server: ${known.timestamp}`);
  if (cause instanceof Error && cause.message) lines.push(`  Cause: ${cause.message}`);
  return lines;
}
