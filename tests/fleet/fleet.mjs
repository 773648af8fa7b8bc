// Runs examples/edge-fleet in miniflare, as its wrangler.jsonc says, with the packed package: with
// real alarms, and storage that outlives a kill.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Miniflare } from 'miniflare';
import { root } from '../../xtask/setup.mjs';
import { bundleWorker } from '../hosts/stage/packed.mjs';
import { exchange } from './screen.mjs';

const example = join(root, 'examples', 'edge-fleet');
/** The WebAssembly module's name, as the package imports it. */
const MODULE = 'device_signin_bg.wasm';

/**
 * @typedef {object} Fleet
 * @property {string} url
 * @property {string} storage the folder of what is stored
 * @property {Promise<never>} crashed rejects, with what it printed, if workerd ends by itself
 * @property {() => Promise<void>} kill workerd is gone at once, as in a power cut
 * @property {() => Promise<void>} start what was stored goes on, at the same address
 * @property {(path: string, id?: string) => Promise<any>} ask `/seen` of watched.js, or an object
 *   by its id: `/stored`, `/again` or `/held`
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ installed: string }} packed where the packed package is installed
 * @param {{ authority: string, clientId: string }} where
 * @param {object} [how]
 * @param {number} [how.keepMinutes] the example's own by default
 * @param {boolean} [how.watched] runs watched.js, which has the example's worker in it
 * @returns {Promise<Fleet>}
 */
export async function startFleet(
  packed,
  { authority, clientId },
  { keepMinutes, watched = false } = {},
) {
  const wrangler = readWrangler();
  const folder = mkdtempSync(join(tmpdir(), 'device-signin-fleet-'));
  const storage = mkdtempSync(join(quickFolder(), 'device-signin-fleet-storage-'));
  cpSync(example, join(folder, 'example'), { recursive: true });
  for (const name of ['element.js', 'element-class.js']) {
    const file = join(packed.installed, 'pkg', 'generated', name);
    cpSync(file, join(folder, 'example', wrangler.assets.directory, name));
  }
  cpSync(join(import.meta.dirname, 'watched.js'), join(folder, 'example', 'watched.js'));
  const main = join(folder, 'example', watched ? 'watched.js' : wrangler.main);
  const bundle = join(folder, 'bundle', 'worker.js');
  await bundleWorker(packed, main, bundle, ['workerd', 'worker']);

  const watch = watchRuntime();
  let port = 0;
  const make = () =>
    new Miniflare({
      port,
      handleRuntimeStdio: watch.stdio,
      modules: [
        { type: 'ESModule', path: 'worker.js', contents: readFileSync(bundle, 'utf8') },
        { type: 'CompiledWasm', path: MODULE, contents: readFileSync(join(bundle, '..', MODULE)) },
      ],
      compatibilityDate: wrangler.compatibility_date,
      bindings: {
        ...wrangler.vars,
        CLIENT_ID: clientId,
        AUTHORITY: authority,
        ...(keepMinutes !== undefined && { KEEP_MINUTES: keepMinutes }),
      },
      durableObjects: Object.fromEntries(
        wrangler.durable_objects.bindings.map(({ name, class_name: className }) => [
          name,
          { className, useSQLite: isSqlite(wrangler, className) },
        ]),
      ),
      durableObjectsPersist: storage,
      assets: {
        directory: join(folder, 'example', wrangler.assets.directory),
        routerConfig: { has_user_worker: true },
      },
      cf: false,
      telemetry: { enabled: false },
    });

  let runs = true;
  let runtime = make();
  const url = (await Promise.race([runtime.ready, watch.crashed])).origin;
  port = Number(new URL(url).port);
  return {
    url,
    storage,
    crashed: watch.crashed,
    async kill() {
      runs = false;
      await watch.ending(() => runtime.dispose());
    },
    async start() {
      runtime = make();
      runs = true;
      await Promise.race([runtime.ready, watch.crashed]);
    },
    async ask(path, id) {
      const { body } = await exchange(`${url}${path}`, 'GET', id ? { 'x-object': id } : {});
      return JSON.parse(body);
    },
    async close() {
      if (runs) await watch.ending(() => runtime.dispose());
      for (const path of [folder, storage]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Notices that workerd ends though no test ended it: nothing that waits for it would ever go on. */
function watchRuntime() {
  let isEnding = false;
  /** @type {(error: Error) => void} */
  let crash = () => {};
  /** @type {Promise<never>} */
  const crashed = new Promise((_, reject) => (crash = reject));
  // A test that has ended already no longer waits for it.
  crashed.catch(() => {});
  return {
    crashed,
    /** @param {import('node:stream').Readable} stdout @param {import('node:stream').Readable} stderr */
    stdio(stdout, stderr) {
      let log = '';
      stdout.resume();
      stderr.setEncoding('utf8').on('data', (text) => {
        log = (log + text).slice(-4000);
        process.stderr.write(text);
      });
      stderr.once('close', () => {
        if (!isEnding) crash(new Error(`workerd crashed. The last that it printed:\n${log}`));
      });
    },
    /** @param {() => Promise<void>} end */
    async ending(end) {
      isEnding = true;
      await end();
      isEnding = false;
    },
  };
}

/**
 * Each write is waited for until it is on the disk, which can take seconds where others keep the
 * disk busy. Memory outlives workerd too.
 */
function quickFolder() {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 1e9 ? memory : tmpdir();
}

/**
 * @typedef {object} Wrangler as much of wrangler.jsonc as is used
 * @property {string} main
 * @property {string} compatibility_date
 * @property {{ directory: string }} assets
 * @property {{ bindings: { name: string, class_name: string }[] }} durable_objects
 * @property {{ tag: string, new_sqlite_classes: string[] }[]} migrations
 * @property {Record<string, string | number>} vars
 */

/** @returns {Wrangler} */
function readWrangler() {
  const text = readFileSync(join(example, 'wrangler.jsonc'), 'utf8');
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, '').replace(/,(\s*[}\]])/g, '$1'));
}

/**
 * @param {Wrangler} wrangler
 * @param {string} name
 */
function isSqlite({ migrations }, name) {
  const found = migrations.some(({ new_sqlite_classes: classes }) => classes.includes(name));
  assert.ok(found, `wrangler.jsonc has no migration that makes ${name}`);
  return found;
}
