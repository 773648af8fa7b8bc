// A second run of the program, with the tokens of the first in a file.
import { mustHaveSaid, runProgram } from './program.mjs';

/**
 * @param {import('./peers.mjs').Peer} peer
 * @param {Awaited<ReturnType<typeof import('./entra.mjs').startEntra>>} entra
 * @param {string} cache
 */
export async function measureSecondRun(peer, { caFile, where, seen }, cache) {
  seen.length = 0;
  const ran = await runProgram(peer, { what: 'silent', ...where, cache }, { caFile });
  const { after, cpu, rss } = mustHaveSaid(peer, ran, 'token');
  return { wall: after, cpu, rss, requests: seen.length };
}
