// Worker hosts: a worker is given to each, and one request tells it to run the suite.
import { EdgeRuntime } from 'edge-runtime';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Miniflare } from 'miniflare';
import { start } from './child.mjs';

/**
 * @param {string} program
 * @param {string} worker the bundled script's path; the WebAssembly module is beside it
 * @param {{ date: string, query: string }} how
 * @returns {Promise<import('./child.mjs').Child>}
 */
export async function workerd(program, worker, { date, query }) {
  const folder = dirname(worker);
  const config = join(folder, `workerd-${date}.capnp`);
  writeFileSync(config, capnp(date));
  const child = start(program, [
    'serve',
    config,
    '--socket-addr=http=127.0.0.1:0',
    '--control-fd=1',
  ]);
  const port = await until(child, /"event":"listen".*?"port":(\d+)/);
  void ask(fetch(`http://127.0.0.1:${port}/${query}`), child);
  return child;
}

/** @param {string} date */
const capnp = (date) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # The test's servers are on loopback, which workerd lets no worker reach by default.
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "device_signin_bg.wasm", wasm = embed "device_signin_bg.wasm"),
  ],
  compatibilityDate = "${date}",
);
`;

/**
 * @param {string} worker
 * @param {{ date: string, query: string }} how
 * @returns {Promise<import('./child.mjs').Child>}
 */
export async function miniflare(worker, { date, query }) {
  const runtime = new Miniflare({
    modules: ['worker.js', 'device_signin_bg.wasm'].map((name) => ({
      type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm',
      path: name,
      contents: readFileSync(join(dirname(worker), name)),
    })),
    compatibilityDate: date,
    cf: false,
    telemetry: { enabled: false },
  });
  return within(runtime.dispatchFetch(`http://worker.example/${query}`), () => runtime.dispose());
}

/**
 * @param {string} worker
 * @param {{ query: string }} how
 * @returns {import('./child.mjs').Child}
 */
export function edgeRuntime(worker, { query }) {
  const module = new WebAssembly.Module(
    readFileSync(join(dirname(worker), 'device_signin_bg.wasm')),
  );
  const runtime = new EdgeRuntime({
    initialCode: readFileSync(worker, 'utf8'),
    extend: (context) => Object.assign(context, { WASM_MODULE: module }),
  });
  return within(runtime.dispatchFetch(`http://worker.example/${query}`), async () => {});
}

/**
 * A worker in this process, seen as if it were a process of its own.
 *
 * @param {PromiseLike<{ status: number, text: () => Promise<string> }>} answer
 * @param {() => Promise<void>} stop
 * @returns {import('./child.mjs').Child}
 */
function within(answer, stop) {
  let log = '';
  const ended = Promise.resolve(answer).then(
    async (response) => {
      if (response.status !== 200) log = await response.text();
      return `HTTP status ${response.status}`;
    },
    (error) => {
      log = String(error?.stack);
      return 'an error';
    },
  );
  return { ended, log: () => log, stop };
}

/**
 * @param {Promise<Response>} answer
 * @param {import('./child.mjs').Child} child
 */
async function ask(answer, child) {
  const response = await answer.catch(() => undefined);
  if (response && response.status !== 200) {
    const text = await response.text();
    const { log } = child;
    child.log = () => `${log()}\n${text}`;
  }
}

/**
 * @param {import('./child.mjs').Child} child
 * @param {RegExp} pattern
 */
async function until(child, pattern) {
  for (let i = 0; i < 200; i++) {
    const found = pattern.exec(child.log())?.[1];
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it does not listen: ${child.log()}`);
}
