// Starts the proxy of the packed package on each host that it must run on.
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { download } from '../hosts/downloads.mjs';
import { start } from '../hosts/runners/child.mjs';
import { bundleWorker } from '../hosts/stage/packed.mjs';
import { pack } from '../package/pack.mjs';

/** @typedef {{ port: number, log: () => string, stop: () => Promise<void> }} Served */
/** @typedef {Awaited<ReturnType<typeof layOut>>} LaidOut */

const here = import.meta.dirname;

/** The packed package in a folder, with the programs of `hosts/` beside it. */
export async function layOut() {
  const packed = await pack();
  const installed = join(packed.project, 'node_modules', 'device-signin');
  writeFileSync(
    join(packed.project, 'package.json'),
    '{ "type": "module", "dependencies": { "device-signin": "*" } }',
  );
  cpSync(join(here, 'hosts'), join(packed.project, 'hosts'), { recursive: true });
  return { ...packed, installed };
}

/**
 * By host.
 * @type {Record<string, (at: LaidOut, options: string) => Promise<import('../hosts/runners/child.mjs').Child>>}
 */
export const hosts = {
  'Node.js': async ({ project }, options) =>
    start(process.execPath, [join(project, 'hosts/node.js'), options]),
  Deno: async ({ project }, options) =>
    start(
      await download('deno'),
      ['run', '--no-prompt', '--allow-net', join(project, 'hosts/deno.js'), options],
      { cwd: project },
    ),
  Bun: async ({ project }, options) =>
    start(await download('bun'), [join(project, 'hosts/bun.js'), options], { cwd: project }),
  workerd: async (at, options) => {
    const worker = join(at.project, 'workerd', 'worker.js');
    await bundleWorker(at, join(here, 'hosts/worker.js'), worker, ['workerd', 'worker']);
    const config = join(dirname(worker), 'workerd.capnp');
    writeFileSync(config, capnp(options));
    const args = ['serve', config, '--socket-addr=http=127.0.0.1:0', '--control-fd=1'];
    return start(await download('workerd'), args);
  },
  'edge-runtime': async (at, options) => {
    const worker = join(at.project, 'edge-light', 'edge.js');
    await bundleWorker(at, join(here, 'hosts/edge.js'), worker, ['edge-light']);
    return start(process.execPath, [join(here, 'hosts/edge-server.mjs'), worker, options]);
  },
};

/**
 * @param {string} host
 * @param {LaidOut} at
 * @param {object} options of the proxy, as JSON; `cache: true` for tokens in memory
 * @returns {Promise<Served>}
 */
export async function serve(host, at, options) {
  const child = await /** @type {NonNullable<typeof hosts[string]>} */ (hosts[host])(
    at,
    JSON.stringify(options),
  );
  for (let i = 0; i < 400; i++) {
    const [, port] = /listening on (\d+)|"event":"listen".*?"port":\d+/.exec(child.log()) ?? [];
    const given = port ?? /"event":"listen".*?"port":(\d+)/.exec(child.log())?.[1];
    if (given) return { port: Number(given), log: child.log, stop: child.stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await child.stop();
  throw new Error(`${host} does not listen: ${child.log()}`);
}

/** @param {string} options */
const capnp = (options) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # The authority is on loopback, which workerd keeps from a worker by default.
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "device_signin_bg.wasm", wasm = embed "device_signin_bg.wasm"),
  ],
  bindings = [(name = "OPTIONS", text = ${JSON.stringify(options)})],
  compatibilityDate = "2026-11-17",
);
`;
