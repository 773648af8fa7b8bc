// Many silent calls at the same time, with an expired access token.
import { answers } from '../../tests/servers/scripted.mjs';
import { mustHaveSaid, runProgram } from './program.mjs';
import { tokensOfUser, startScriptedEntra } from './scripted-entra.mjs';

/** Python's calls block, so each needs a thread. */
const THREADS = 100;

/**
 * @param {import('./peers.mjs').Peer} peer
 * @param {Awaited<ReturnType<typeof import('./entra.mjs').makeTrusted>>} trusted
 * @param {number} calls
 */
export async function measureAtOnce(peer, { certificate, caFile }, calls) {
  const server = await startScriptedEntra(
    {
      devicecode: [answers.code()],
      // The first ones are within the five minutes in which all of them refresh.
      token: [tokensOfUser({ expires_in: 60 }), tokensOfUser()],
    },
    certificate,
  );
  try {
    const task = /** @type {const} */ ({ what: 'at-once', calls, threads: THREADS });
    const ran = await runProgram(peer, { ...task, ...server.where }, { caFile });
    const ready = mustHaveSaid(peer, ran, 'ready');
    const done = mustHaveSaid(peer, ran, 'done');
    const refreshes = server
      .to('token')
      .filter(({ form }) => form.grant_type === 'refresh_token').length;
    return { wall: done.after - ready.after, cpu: done.cpu - ready.cpu, rss: done.rss, refreshes };
  } finally {
    await server.close();
  }
}
