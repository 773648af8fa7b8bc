// Messages for the user: the code, a line that shows the time left, and errors with what to do
// about them. Pictures, colours and the line at the bottom are for terminals alone.
import { accountName } from '../account-name.js';
import { languageOf, languageTag } from '../locale.js';
import { redact } from '../network/redact.js';
import { notStored } from '../store/store.js';
import { openBrowser } from '../terminal/browser.js';
import { capabilitiesOf } from '../terminal/capabilities.js';
import { copySequence } from '../terminal/clipboard.js';
import { codeScreen } from '../terminal/code-screen.js';
import { printable } from '../terminal/printable.js';
import { progressLine } from '../terminal/progress-line.js';
import { qrFor } from '../terminal/qr-for.js';
import { detailsOf, reasonOf, sentence, sentenceOf } from './error-lines.js';

/** @typedef {import('../../generated/index.js').UserCode} UserCode */

/**
 * @typedef {object} Wishes
 * @property {NodeJS.ProcessEnv} [env]
 * @property {Set<string>} [secrets] What no message may repeat.
 * @property {boolean} [quiet] Only the code, links and errors.
 * @property {'always' | 'never' | 'auto'} [qr]
 * @property {boolean} [copy] Copy the code.
 * @property {boolean} [open] Open the address in a browser.
 * @property {string} [locale]
 */

/**
 * @param {NodeJS.WriteStream} stream
 * @param {Wishes} [wishes]
 * @returns {import('./reporter.js').Reporter}
 */
export function textReporter(stream, wishes = {}) {
  const { env = {}, secrets = new Set(), quiet = false } = wishes;
  const progress = quiet ? noLine : progressLine(stream);
  /** @param {readonly string[]} lines Without their ends, and with no control characters. */
  const write = (lines) => {
    progress.clear();
    stream.write(lines.map((line) => `${line}\n`).join(''));
    progress.draw();
  };
  /** @param {string[]} texts */
  const say = (...texts) => write(texts.map((text) => printable(redact(text, secrets))));
  /** @param {string} text @param {unknown} [cause] */
  const warn = (text, cause) => {
    if (quiet) return;
    const why = cause instanceof Error && cause.message ? `${text}: ${cause.message}` : text;
    // What is wrong with a folder is met at each use of it.
    if (!warned.has(why)) say(`device-signin: warning: ${sentence(why)}`);
    warned.add(why);
  };
  /** @type {(text: string) => void} */
  const note = (text) => {
    if (!quiet) say(text);
  };
  /** @type {Set<string>} */
  const warned = new Set();
  /** @type {number | undefined} */
  let expiresAt;
  let last = '';

  /** @param {UserCode} code */
  const show = (code) => {
    const terminal = capabilitiesOf(stream, env);
    if (!terminal.isTerminal) {
      say(...plainLines(code));
      return;
    }
    const { columns, rows, colors } = terminal;
    const qr = qrFor(code, terminal, wishes.qr ?? 'auto');
    write(
      codeScreen(printableCode(code), {
        columns,
        rows,
        colors,
        qr,
        useMessage: !isEnglish(wishes),
      }),
    );
    if (wishes.copy) {
      stream.write(copySequence(printable(code.userCode)));
      note('The code is in the clipboard, if this terminal allows it.');
    }
  };

  return {
    code(code, { resumed = false, shared = false } = {}) {
      expiresAt = code.expiresAt;
      if (resumed) note('Going on with the sign-in that was interrupted.');
      if (shared) note('Another device-signin shows this code already. This one waits for it.');
      show(code);
      if (wishes.open && !shared) {
        openBrowser(code.verificationUriComplete ?? code.verificationUri, env, (reason) =>
          warn(`No browser was opened: ${reason}`),
        );
      }
      progress.show('Waiting for you to sign in', expiresAt);
    },
    status(status) {
      if (status.status === 'retrying') {
        note(`${reasonOf(status.error)} Trying again in ${Math.ceil(status.nextTryIn)} s.`);
        progress.show('Waiting for the server', expiresAt);
      }
      // A wait that begins with a fault was reported with the fault.
      if (status.status === 'waiting' && last !== 'retrying') {
        progress.show('Waiting for you to sign in', expiresAt);
      }
      if (status.status === 'refreshing') progress.show('Renewing your sign-in');
      if (status.status === 'cache_failed') warn(notStored, status.error.cause ?? status.error);
      if (status.status === 'revocation_failed') {
        warn('The server did not revoke the tokens; they are deleted here', status.error);
      }
      if (status.status === 'authorized') progress.hide();
      if (status.status === 'reading_profile') progress.show('Reading your profile');
      last = status.status;
    },
    signedIn(account) {
      progress.hide();
      // A name goes to the screen, and to no log.
      const isNamed = account && stream.isTTY;
      note(isNamed ? `Signed in as ${accountName(account)}.` : 'Signed in.');
    },
    note,
    link: say,
    warn,
    failed(error) {
      progress.hide();
      say(`device-signin: ${sentenceOf(error)}`, ...detailsOf(error));
    },
    cancelled() {
      progress.hide();
      note('Cancelled.');
    },
    end: () => progress.hide(),
  };
}

const noLine = { clear() {}, draw() {}, show() {}, hide() {} };

/**
 * The code where there is no terminal: in a log, or through a pipe.
 * @param {UserCode} code
 */
function plainLines({ message, verificationUriComplete }) {
  return verificationUriComplete
    ? [message, `Or open this address, which has the code filled in: ${verificationUriComplete}`]
    : [message];
}

/** @param {UserCode} code */
function printableCode(code) {
  const complete = code.verificationUriComplete;
  return {
    ...code,
    message: printable(code.message),
    userCode: printable(code.userCode),
    verificationUri: printable(code.verificationUri),
    ...(complete !== undefined && { verificationUriComplete: printable(complete) }),
  };
}

/** Whether the user reads our own sentences. @param {Wishes} wishes */
function isEnglish({ locale, env = {} }) {
  const tag = locale === undefined ? languageOf(env) : languageTag(locale);
  return tag === undefined || /^en\b/i.test(tag);
}
