// The measured program, a process for each measurement: `node bench/speed/program.mjs TASK`, with a task in JSON;
// prints its figures as JSON.
import process from 'node:process';
import { serverInProcess } from './server.mjs';
import { makeTimeQuick } from './quick-time.mjs';

/**
 * @typedef {object} Task
 * @property {'cold' | 'first-code' | 'work' | 'at-once' | 'pending' | 'growth'} what
 * @property {string} module of the side
 * @property {import('./server.mjs').Where} [where] else a server in the process
 * @property {number} [count] of sign-ins
 * @property {number} [batch] how many at once
 */

const task = /** @type {Task} */ (JSON.parse(process.argv[2] ?? '{}'));
const { module, count = 1, batch = count } = task;

/** @param {NodeJS.CpuUsage} [since] microseconds */
function cpu(since) {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

const TURNS = 5;

/** What the process holds once its garbage is collected, in bytes. */
async function held() {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

/** @type {import('./server.mjs').Script} */
const script = { pending: 1 };
const where = task.where ?? serverInProcess(script);
/** @returns {Promise<import('./sides.mjs').SignIn>} */
const open = async () => (await import(module)).open(where);

/** @param {import('./sides.mjs').SignIn} signIn @param {number} number of sign-ins at once */
async function all(signIn, number) {
  const tokens = await Promise.all(Array.from({ length: number }, () => signIn(() => undefined)));
  const isRight = tokens.every((token) => token.startsWith('access-token-'));
  if (!isRight) throw new Error('a sign-in ended with another token than its own');
}

/** Microseconds of CPU for each of some sign-ins at once. @param {import('./sides.mjs').SignIn} signIn @param {number} number */
async function work(signIn, number) {
  const before = process.cpuUsage();
  await all(signIn, number);
  return cpu(before) / number;
}

/** @type {Record<Task['what'], () => Promise<Record<string, number>>>} */
const tasks = {
  /** From the library's import until the code is shown. */
  cold: async () => {
    // What the host itself loads late, and each side needs.
    await new Response('{}', { headers: new Headers() }).json();
    new URLSearchParams({ a: 'b' }).toString();
    await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    const before = process.cpuUsage();
    const signIn = await open();
    await new Promise((resolve, reject) => void signIn(() => resolve(undefined)).catch(reject));
    return { cpu: cpu(before) };
  },

  'first-code': async () => {
    const signIn = await open();
    const start = performance.now();
    return new Promise((resolve, reject) => {
      signIn(() => resolve({ ms: performance.now() - start })).catch(reject);
    });
  },

  /**
   * A sign-in with one poll before its tokens, and in the process one with three more.
   * @returns {Promise<Record<string, number>>}
   */
  work: async () => {
    makeTimeQuick();
    const signIn = await open();
    if (task.where) {
      await all(signIn, Math.ceil(count / 2));
      return { one: await work(signIn, count) };
    }
    // In turns, so that what the engine optimises later serves both. The first turn warms up.
    const sums = { 1: 0, 4: 0 };
    for (let turn = 0; turn <= TURNS; turn++) {
      for (const pending of /** @type {const} */ ([1, 4])) {
        script.pending = pending;
        const used = await work(signIn, Math.ceil(count / TURNS));
        if (turn > 0) sums[pending] += used / TURNS;
      }
    }
    return { one: sums[1], more: (sums[4] - sums[1]) / 3 };
  },

  'at-once': async () => {
    makeTimeQuick();
    const signIn = await open();
    for (let round = 0; round < 4; round++) await all(signIn, 100);
    // Few sign-ins take too little for the clock, so they are done several times.
    const rounds = Math.max(1, Math.ceil(200 / count));
    let sum = 0;
    for (let round = 0; round < rounds; round++) sum += await work(signIn, count);
    return { one: sum / rounds };
  },

  pending: async () => {
    const signIn = await open();
    await all(signIn, 100);
    script.interval = 300;
    const before = await held();
    const start = process.cpuUsage();
    await Promise.all(
      Array.from(
        { length: count },
        () => new Promise((resolve) => void signIn(() => resolve(undefined))),
      ),
    );
    const used = cpu(start);
    const after = await held();
    return {
      rss: (after.rss - before.rss) / count,
      heap: (after.heap - before.heap) / count,
      cpu: used / count,
    };
  },

  growth: async () => {
    makeTimeQuick();
    const signIn = await open();
    // What the first sign-ins leave is the caches', and grows no more.
    for (let round = 0; round < 2; round++) await all(signIn, batch);
    const before = await held();
    for (let done = 0; done < count; done += batch) await all(signIn, batch);
    const after = await held();
    return { rss: after.rss - before.rss, heap: after.heap - before.heap };
  },
};

console.log(JSON.stringify(await tasks[task.what]()));
process.exit();
