// From the start of the process to the code that is shown: the import and the first request.
import { mustHaveSaid, runProgram } from './program.mjs';

/** @typedef {{ wall: number, cpu: number, rss: number, requests: number }} Figures */

/**
 * @param {import('./peers.mjs').Peer} peer
 * @param {Awaited<ReturnType<typeof import('./entra.mjs').startEntra>>} entra
 * @returns {Promise<Figures>}
 */
export async function measureStartUp(peer, { caFile, where, seen }) {
  seen.length = 0;
  const ran = await runProgram(
    peer,
    { what: 'sign-in', ...where },
    { caFile, onLine: (_line, kill) => kill() },
  );
  const { after, cpu, rss } = mustHaveSaid(peer, ran, 'code');
  const at = seen.findIndex(({ path }) => path.endsWith('/devicecode'));
  return { wall: after, cpu, rss, requests: at + 1 };
}

/**
 * The interpreter alone.
 *
 * @param {import('./program.mjs').Program} program
 * @param {string} caFile
 * @returns {Promise<Figures>}
 */
export async function measureAlone(program, caFile) {
  const { after, cpu, rss } = mustHaveSaid(
    program,
    await runProgram(program, undefined, { caFile }),
    'code',
  );
  return { wall: after, cpu, rss, requests: 0 };
}
