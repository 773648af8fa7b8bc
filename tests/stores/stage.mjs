// Lays out what every host loads: the packed package, the examples' stores and the device beside it,
// and the server that pages come from and that acts as the user.
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../xtask/setup.mjs';
import { startControl } from '../hosts/stage/control.mjs';
import { bundleWorker, layOut } from '../hosts/stage/packed.mjs';

/** What the examples import beside the package. */
const PACKAGES = ['keyv', '@keyv/sqlite', '@keyv/redis'];

export async function setStage() {
  const laidOut = await layOut();
  const { project, installed, remove } = laidOut;
  for (const folder of ['examples/stores', 'tests/stores']) {
    cpSync(join(root, folder), join(project, folder), { recursive: true });
  }
  for (const name of PACKAGES) {
    const link = join(project, 'node_modules', name);
    mkdirSync(join(link, '..'), { recursive: true });
    symlinkSync(join(root, 'tests/node_modules', name), link);
  }
  const control = await startControl({ where: {}, seen: () => ({}), pages: project, installed });
  let runs = 0;
  return {
    project,
    control: control.url,
    user: `${control.url}/user?does=approve`,
    hosts: join(project, 'tests/stores/hosts'),
    /** A new empty folder for what a store holds. */
    place() {
      const place = join(project, `place-${(runs += 1)}`);
      mkdirSync(place);
      return place;
    },
    /** Where a page reports, and what it reported. */
    awaitReport() {
      const name = `run-${(runs += 1)}`;
      const reported = /** @type {Promise<any>} */ (control.result(name));
      return { url: `${control.url}/result?run=${name}`, reported };
    },
    /** @returns {Promise<string>} the bundled worker's path */
    async worker() {
      const outfile = join(project, 'worker', 'worker.js');
      if (!existsSync(outfile)) {
        const entry = join(project, 'tests/stores/hosts/worker.js');
        await bundleWorker({ installed }, entry, outfile, ['workerd', 'worker']);
      }
      return outfile;
    },
    async close() {
      await control.close();
      remove();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof setStage>>} Stage */
