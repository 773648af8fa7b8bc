// Sets the stage for every host: the local authority, the scripted server, the control server, and
// the packed package.
import { startAuthority } from '../../../www/authority/authority.mjs';
import { startControl } from './control.mjs';
import { layOut } from './packed.mjs';
import { startScenarios } from './scenarios.mjs';

export async function setStage() {
  const [authority, scenarios, laidOut] = await Promise.all([
    startAuthority({ interval: 1, cors: true }),
    startScenarios(),
    layOut(),
  ]);
  const control = await startControl({
    where: {
      authority: authority.authority,
      graphUrl: authority.graphUrl,
      clientId: authority.clientId,
      scripted: scenarios.url,
    },
    seen: scenarios.seen,
    pages: laidOut.pages,
    installed: laidOut.installed,
  });
  return {
    control,
    laidOut,
    async close() {
      await Promise.all([authority.close(), scenarios.close(), control.close()]);
      laidOut.remove();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof setStage>>} Stage */
