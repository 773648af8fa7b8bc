// CPU of sign-ins and of further polls against an authority in the same process, in microseconds, and
// of a cold start, in milliseconds: `node bench/work.mjs [ENTRY] [COMPARED ENTRY]`. Interleaved; the
// median of the rounds with the lowest and the highest.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { makeTimeVirtual } from './virtual-time.mjs';
import { workAuthority } from './work-authority.mjs';

const ROUNDS = 9;
const SIGN_INS = 300;
const WARM_UP = 100;
const POLLS = 10;
const here = fileURLToPath(import.meta.url);

/** The CPU time of this process so far, in microseconds. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** In a process of its own: prints what one round took. @param {string} entry */
async function round(entry) {
  const start = cpu();
  const { signInAndGetProfile, discover } = await import(entry);
  const config = { authority: 'https://login.example.com/contoso', clientId: 'work' };
  await discover(config);
  const coldStart = cpu() - start;
  const giveBack = makeTimeVirtual();
  const timeOf = async (/** @type {number} */ polls, /** @type {number} */ times) => {
    const fetch = workAuthority(polls);
    const from = cpu();
    for (let i = 0; i < times; i++)
      await signInAndGetProfile({ ...config, fetch }, () => undefined);
    return (cpu() - from) / times;
  };
  await timeOf(1, WARM_UP);
  const signIn = await timeOf(0, SIGN_INS);
  const poll = ((await timeOf(POLLS, SIGN_INS)) - signIn) / POLLS;
  giveBack();
  console.log(JSON.stringify({ 'cold start, ms': coldStart / 1000, signIn, poll }));
}

/** @param {number[]} values */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b).map((value) => value.toFixed(1));
  return `${sorted[sorted.length >> 1]} (${sorted[0]} to ${sorted.at(-1)})`;
}

const [first = 'pkg/generated/node.js', ...others] = process.argv.slice(2);
if (first === '--round') {
  await round(others[0] ?? '');
} else {
  const entries = [first, ...others].map((entry) => resolve(entry));
  /** @type {Record<string, Record<string, number[]>>} */
  const seen = Object.fromEntries(entries.map((entry) => [entry, {}]));
  for (let i = 0; i < ROUNDS; i++) {
    for (const entry of entries) {
      const { stdout, stderr } = spawnSync(process.execPath, [here, '--round', entry]);
      if (!stdout.length) throw new Error(String(stderr));
      for (const [name, value] of Object.entries(JSON.parse(String(stdout)))) {
        /** @type {any} */ (seen[entry][name] ??= []).push(value);
      }
    }
  }
  console.table(
    Object.entries(seen).map(([entry, values]) => ({
      entry,
      ...Object.fromEntries(Object.entries(values).map(([name, list]) => [name, spread(list)])),
    })),
  );
}
