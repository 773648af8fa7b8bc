// What a peer's poll carries beside what RFC 8628 §3.4 asks for.
import { mustHaveSaid, runProgram } from './program.mjs';
import { tokensOfUser, startScriptedEntra } from './scripted-entra.mjs';

const ASKED_FOR = ['grant_type', 'device_code', 'client_id'];

/**
 * @param {import('./peers.mjs').Peer} peer
 * @param {Awaited<ReturnType<typeof import('./entra.mjs').makeTrusted>>} trusted
 */
export async function findSent(peer, { certificate, caFile }) {
  const server = await startScriptedEntra({ token: [tokensOfUser()] }, certificate);
  try {
    const ran = await runProgram(peer, { what: 'sign-in', ...server.where }, { caFile });
    mustHaveSaid(peer, ran, 'signed in');
    const [poll] = server.to('token');
    if (!poll) throw new Error(`${peer.name} sent no poll`);
    const names = Object.keys(poll.headers);
    return {
      bytes: poll.body.length,
      fields: Object.keys(poll.form).filter((name) => !ASKED_FOR.includes(name)),
      headers: names.filter((name) => /^(x-|client-|return-)/.test(name)),
    };
  } finally {
    await server.close();
  }
}
