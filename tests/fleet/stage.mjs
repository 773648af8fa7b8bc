// Packs the package once for a test file, and closes all that its tests started.
import { join } from 'node:path';
import { pack } from '../package/pack.mjs';
import { startFleet } from './fleet.mjs';

export async function setStage() {
  const packed = await pack();
  const installed = join(packed.project, 'node_modules', 'device-signin');
  /** @type {{ close: () => Promise<void> }[]} */
  const started = [];
  return {
    /**
     * @param {Parameters<typeof startFleet>[1]} where
     * @param {Parameters<typeof startFleet>[2]} [how]
     */
    async fleet(where, how) {
      const fleet = await startFleet({ installed }, where, how);
      started.push(fleet);
      return fleet;
    },
    /** @template {{ close: () => Promise<void> }} T @param {Promise<T>} starting */
    async server(starting) {
      const server = await starting;
      started.push(server);
      return server;
    },
    async close() {
      for (const each of started.reverse()) await each.close();
      packed.remove();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof setStage>>} Stage */
