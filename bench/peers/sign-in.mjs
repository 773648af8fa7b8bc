// A whole sign-in with a user who approves at once, and what it takes beyond the least that the
// protocol allows: the first poll that may come after the approval (RFC 8628 §3.5).
import { mustHaveSaid, runProgram } from './program.mjs';

const INTERVAL_MS = 1000;

/**
 * @param {import('./peers.mjs').Peer} peer
 * @param {Awaited<ReturnType<typeof import('./entra.mjs').startEntra>>} entra
 * @param {string} [cache]
 */
export async function measureSignIn(peer, { caFile, where, seen, approve }, cache) {
  seen.length = 0;
  let approved = 0;
  let profile = 0;
  const ran = await runProgram(
    peer,
    { what: 'sign-in', ...where, cache },
    {
      caFile,
      onLine: async (line) => {
        if (line.at === 'signed in') profile = Date.now();
        if (line.at !== 'code') return;
        await approve(line);
        approved = Date.now();
      },
    },
  );
  const { cpu, rss } = mustHaveSaid(peer, ran, 'signed in');
  const code = seen.find(({ path }) => path.endsWith('/devicecode'));
  const polls = seen.filter(({ path }) => path.endsWith('/token'));
  const [first] = polls;
  if (!code || !first) throw new Error(`${peer.name} signed in without a poll`);
  const intervals = Math.ceil((approved - code.answeredAt) / INTERVAL_MS);
  const soonest = code.answeredAt + intervals * INTERVAL_MS;
  return {
    over: profile - soonest,
    cpu,
    rss,
    requests: seen.length,
    polls: polls.length,
    firstPoll: first.at - code.answeredAt,
  };
}
