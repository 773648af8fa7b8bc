// What each peer does when something goes wrong: the observation, in words.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { answers, fault } from '../../tests/servers/scripted.mjs';
import { mustHaveSaid, runProgram } from './program.mjs';
import { tokensOfUser, startScriptedEntra } from './scripted-entra.mjs';

/** @typedef {import('./peers.mjs').Peer} Peer */
/** @typedef {Awaited<ReturnType<typeof import('./entra.mjs').makeTrusted>> & { folder: string }} Trusted */
/** @typedef {Awaited<ReturnType<typeof startScriptedEntra>>} Server */
/** @typedef {(peer: Peer, trusted: Trusted) => Promise<string>} Try */

/** Seconds until a program is ended that goes on. */
const LIMIT = 40;

const time = (/** @type {number} */ ms) =>
  ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
const counted = (/** @type {number} */ n, /** @type {string} */ what) =>
  `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

/**
 * A sign-in, and what came of it.
 *
 * @param {Parameters<typeof startScriptedEntra>[0]} script
 * @param {(server: Server) => string} [more] what else was seen
 * @returns {Try}
 */
const signIn =
  (script, more = () => '') =>
  async (peer, { certificate, caFile }) => {
    const server = await startScriptedEntra(script, certificate);
    try {
      const ran = await runProgram(
        peer,
        { what: 'sign-in', ...server.where },
        { caFile, limit: LIMIT },
      );
      return [outcome(ran), more(server)].filter(Boolean).join('; ');
    } finally {
      await server.close();
    }
  };

/** @param {import('./program.mjs').Ran} ran */
function outcome({ lines, killed, errors }) {
  const last = lines.at(-1);
  if (last?.at === 'signed in') return 'signs in';
  if (last?.at === 'failed') return `ends with \`${last.error}\``;
  if (killed) return `is still at it after ${LIMIT} s`;
  throw new Error(`a program stopped without a word: ${errors}`);
}

/**
 * How long the peer waited after the poll of that number before the next.
 *
 * @param {number} number
 * @param {string} wanted what the server wanted, in words
 * @returns {(server: Server) => string}
 */
const waitAfter = (number, wanted) => (server) => {
  const [before, next] = server.to('token').slice(number - 1);
  if (before?.answeredAt === undefined || !next) return '';
  return `waits ${time(next.at - before.answeredAt)} (${wanted})`;
};

/**
 * The server closes connections that are idle for as long as these waits. A request on one at that
 * moment is reset, which is not the fault to measure here.
 */
const closing = { headers: { connection: 'close' } };
const slowDown = answers.error('slow_down', closing);
const pending = answers.error('authorization_pending', closing);

/** Is pending until that many seconds after the code. @param {number} limit */
function pendingFor(limit) {
  let from = 0;
  return {
    devicecode: [
      () => {
        from = performance.now();
        return answers.code({ interval: undefined });
      },
    ],
    token: [
      (/** @type {import('./scripted-entra.mjs').Recorded} */ request) =>
        performance.now() - from < limit * 1000 ? pending : tokensOfUser()(request),
    ],
  };
}

/** @type {Try} */
async function missingInterval(peer, trusted) {
  const polls = (/** @type {Server} */ { to }) => `${counted(to('token').length, 'poll')} in 7 s`;
  return signIn(pendingFor(6), polls)(peer, trusted);
}

/** @type {Try} */
async function refreshRefused(peer, { certificate, caFile }) {
  const token = [tokensOfUser({ expires_in: 240 }), fault.unavailable(), tokensOfUser()];
  const server = await startScriptedEntra({ token }, certificate);
  try {
    const task = /** @type {const} */ ({ what: 'at-once', calls: 1, threads: 1 });
    const { lines } = await runProgram(
      peer,
      { ...task, ...server.where },
      { caFile, limit: LIMIT },
    );
    const last = lines.at(-1);
    const result = last?.at === 'done' ? 'gives a token' : `ends with \`${last?.error}\``;
    return `${result}; ${counted(server.to('token').length - 1, 'request')}`;
  } finally {
    await server.close();
  }
}

/** @type {Try} */
async function abort(peer, { certificate, caFile }) {
  const script = { devicecode: [answers.code({ interval: 5 })], token: [answers.pending()] };
  const server = await startScriptedEntra(script, certificate);
  try {
    const task = /** @type {const} */ ({ what: 'abort', abortAfter: 1.5 });
    const ran = await runProgram(peer, { ...task, ...server.where }, { caFile, limit: LIMIT });
    const aborted = mustHaveSaid(peer, ran, 'aborted').after;
    const settled = mustHaveSaid(peer, ran, 'settled').after;
    return `settles after ${time(settled - aborted)}, the process ends after ${time(ran.exited - aborted)}`;
  } finally {
    await server.close();
  }
}

/** @type {Try} */
async function restart(peer, { certificate, caFile, folder }) {
  let codes = 0;
  const devicecode = [
    () => {
      codes += 1;
      return answers.code({ user_code: `CODE${codes}`, device_code: `device-code-${codes}` });
    },
  ];
  const token = [answers.pending(), answers.pending(), tokensOfUser()];
  const server = await startScriptedEntra({ devicecode, token }, certificate);
  const path = join(folder, `pending of ${peer.name}`);
  try {
    const task = /** @type {const} */ ({ what: 'resume', pending: path });
    const given = { ...task, ...server.where };
    await runProgram(peer, given, { caFile, onLine: (_line, kill) => kill() });
    const again = await runProgram(peer, given, { caFile, limit: LIMIT });
    mustHaveSaid(peer, again, 'signed in');
    return codes === 1
      ? 'goes on with the same code'
      : 'has lost the code: the user must type a new code';
  } finally {
    await rm(path, { force: true });
    await server.close();
  }
}

/** @type {Record<string, Try>} in the order of the table */
const FAULTS = {
  'HTML 502 to a poll': signIn({
    token: [answers.pending(), fault.badGateway(), answers.pending(), tokensOfUser()],
  }),
  'empty 503 to a poll': signIn({
    token: [answers.pending(), fault.unavailable(), tokensOfUser()],
  }),
  'HTML 200 to a poll (a captive portal)': signIn({
    token: [answers.pending(), { text: '<!doctype html><title>Welcome</title>' }, tokensOfUser()],
  }),
  'connection reset in a poll': signIn({
    token: [answers.pending(), fault.reset(), tokensOfUser()],
  }),
  'empty 429 with `Retry-After: 3` to a poll': signIn(
    { token: [answers.pending(), fault.unavailable(429, { seconds: 3 }), tokensOfUser()] },
    waitAfter(2, 'at least 3 s'),
  ),
  '`slow_down` at an interval of 1 s': signIn(
    { token: [answers.pending(), slowDown, tokensOfUser()] },
    waitAfter(2, 'at least 6 s'),
  ),
  'no `interval` in the code’s answer (5 s)': missingInterval,
  'empty 503 to the request for the code': signIn({
    devicecode: [fault.unavailable(), answers.code()],
    token: [tokensOfUser()],
  }),
  'empty 503 to a refresh, four minutes before the token ends': refreshRefused,
  'process killed while it waits, and started again': restart,
  'aborted 1.5 s into the wait, at an interval of 5 s': abort,
};

/** What `--quick` tries. */
const QUICK = ['empty 503 to the request for the code'];

/** As many programs at a time: they wait for most of it. */
const AT_A_TIME = 6;

/**
 * @param {readonly Peer[]} peers
 * @param {Trusted} trusted
 * @param {boolean} quick
 * @returns {Promise<Record<string, Record<string, string>>>} by fault, by peer
 */
export async function tryFaults(peers, trusted, quick) {
  const names = Object.keys(FAULTS).filter((name) => !quick || QUICK.includes(name));
  /** @type {Record<string, Record<string, string>>} */
  const seen = Object.fromEntries(names.map((name) => [name, {}]));
  const toDo = names.flatMap((name) => peers.map((peer) => ({ name, peer })));
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let next = toDo.shift(); next; next = toDo.shift()) {
        const { name, peer } = next;
        const result = await FAULTS[name]?.(peer, trusted);
        Object.assign(seen[name] ?? {}, { [peer.name]: result });
      }
    }),
  );
  return seen;
}
