// What a sign-in of examples/edge-fleet costs, measured: `node tests/fleet/measure.mjs`, after a
// build, on Linux. Prints the tables of the example's README.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { limited } from './limited.mjs';
import { startUsers } from './users.mjs';
import { Screen } from './screen.mjs';
import { setStage } from './stage.mjs';
import { workerdOf } from './workerd-process.mjs';

const SIGN_INS = 200;
/** So that none waits for another. */
const AT_ONCE = 10;
/** What a request to the authority or to Graph takes. */
const LATENCY_MS = 100;

/** Dollars, beyond what the paid plan includes. Cloudflare's pricing pages, November 2026. */
const PRICE = {
  workerRequest: 0.3e-6,
  workerCpuMs: 0.02e-6,
  objectRequest: 0.15e-6,
  objectSecond: 12.5e-6 * 0.128,
  rowRead: 0.001e-6,
  rowWritten: 1e-6,
};

/**
 * @typedef {object} Cost of one of whatever was measured
 * @property {number} workerRequests
 * @property {number} objectRequests
 * @property {number} authorityRequests
 * @property {number} rowsRead
 * @property {number} rowsWritten
 * @property {number} wallMs the object's time at work
 * @property {number} cpuMs of the whole workerd process
 */

/** @type {Record<keyof Cost, string>} */
const COLUMNS = {
  workerRequests: 'requests to the worker',
  objectRequests: 'to the object',
  authorityRequests: 'to the authority',
  rowsRead: 'rows read',
  rowsWritten: 'rows written',
  wallMs: 'wall ms',
  cpuMs: 'CPU ms',
};

/** Codes that are shown, and looked at, and not polled meanwhile. */
async function withoutPolls() {
  const users = await stage.server(startUsers({ interval: 300, latencyMs: LATENCY_MS }));
  const fleet = await stage.fleet(users, { watched: true });
  const meter = await startMeter(fleet, users);
  await new Screen(fleet.url).begin();
  await meter.read();
  const screens = Array.from({ length: SIGN_INS }, () => new Screen(fleet.url));
  await limited(AT_ONCE, screens, (screen) => screen.begin());
  const begun = per(await meter.read(), SIGN_INS);
  const looks = 5;
  for (let i = 0; i < looks; i++) await limited(AT_ONCE, screens, (screen) => screen.look());
  const look = per(await meter.read(), SIGN_INS * looks);
  begun.workerRequests = 1;
  look.workerRequests = 1;
  return { begun, look };
}

/** Codes that are polled, with no screen there, and approved. */
async function withPolls() {
  const users = await stage.server(startUsers({ interval: 1, latencyMs: LATENCY_MS }));
  const fleet = await stage.fleet(users, { watched: true, keepMinutes: 0.15 });
  const screens = Array.from({ length: SIGN_INS }, () => new Screen(fleet.url));
  await limited(AT_ONCE, screens, (screen) => screen.begin());
  const meter = await startMeter(fleet, users);
  await sleep(12_000);
  const polled = await meter.read();
  const poll = per(polled, polled.authorityRequests);
  const { bytes } = await fleet.ask('/stored', screens[0]?.id);
  for (const { userCode } of users.codes) users.approve(userCode);
  while (users.codes.some(({ read }) => read === 0)) await sleep(50);
  await sleep(1000);
  const ended = await meter.read();
  const end = per(ended, SIGN_INS);
  await sleep(12_000);
  const deletion = per(await meter.read(), SIGN_INS);
  return { poll, end, deletion, bytes };
}

/**
 * Reads what has been used since it was read last.
 *
 * @param {import('./fleet.mjs').Fleet} fleet
 * @param {Awaited<ReturnType<typeof startUsers>>} users
 */
async function startMeter(fleet, users) {
  const pid = workerdOf(fleet);
  const now = async () => {
    const { calls, ms } = await fleet.ask('/seen');
    const count = (/** @type {string[]} */ ...names) =>
      names.reduce((all, name) => all + (calls[name] ?? 0), 0);
    const wall = Object.values(ms).reduce((/** @type {number} */ all, each) => all + each, 0);
    return {
      workerRequests: 0,
      objectRequests: count('begin', 'show', 'alarm'),
      authorityRequests: users.requests(),
      rowsRead: count('get', 'getAlarm'),
      // Its row, and its alarm's.
      rowsWritten: count('put', 'setAlarm') + 2 * count('deleteAll'),
      wallMs: wall,
      cpuMs: cpuMs(pid),
    };
  };
  let last = await now();
  return {
    /** @returns {Promise<Cost>} */
    async read() {
      const next = await now();
      const used = sum([next, times(last, -1)]);
      last = next;
      return used;
    },
  };
}

/** User and system time, which Linux counts in hundredths of a second. @param {string} pid */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** @param {Cost[]} costs @returns {Cost} */
function sum(costs) {
  const [first, ...more] = costs;
  const all = /** @type {Record<string, number>} */ ({ ...first });
  for (const cost of more) for (const [name, value] of Object.entries(cost)) all[name] += value;
  return /** @type {Cost} */ (/** @type {unknown} */ (all));
}

/** @param {Cost} cost @param {number} factor @returns {Cost} */
const times = (cost, factor) =>
  /** @type {Cost} */ (
    Object.fromEntries(Object.entries(cost).map(([name, value]) => [name, value * factor]))
  );

/** @param {Cost} cost @param {number} count */
const per = (cost, count) => times(cost, 1 / count);

/** @param {Cost} cost */
const dollars = ({ workerRequests, objectRequests, rowsRead, rowsWritten, wallMs, cpuMs: cpu }) =>
  workerRequests * PRICE.workerRequest +
  // Only the worker's part of it is paid for; the objects pay for their time.
  cpu * PRICE.workerCpuMs +
  objectRequests * PRICE.objectRequest +
  rowsRead * PRICE.rowRead +
  rowsWritten * PRICE.rowWritten +
  (wallMs / 1000) * PRICE.objectSecond;

/**
 * @param {string} title
 * @param {Record<string, Cost>} rows
 * @param {Record<string, (cost: Cost) => string>} [more] columns
 */
function table(title, rows, more = {}) {
  const names = [...Object.values(COLUMNS), ...Object.keys(more)];
  const lines = Object.entries(rows).map(
    ([name, cost]) =>
      `| ${[
        name,
        ...Object.keys(COLUMNS)
          .map((column) => cost[/** @type {keyof Cost} */ (column)])
          .map((value) => (value < 10 ? Number(value.toFixed(1)) : Math.round(value))),
        ...Object.values(more).map((column) => column(cost)),
      ].join(' | ')} |`,
  );
  return [
    `| ${title} | ${names.join(' | ')} |`,
    `| --- |${' --- |'.repeat(names.length)}`,
    ...lines,
    '',
  ].join('\n');
}

const stage = await setStage();
try {
  const { begun, look } = await withoutPolls();
  const { poll, end, deletion, bytes } = await withPolls();
  const steps = {
    'its beginning': begun,
    'each poll': poll,
    'each look of a screen': look,
    'its end': end,
    'its deletion': deletion,
  };
  console.log(
    `${SIGN_INS} sign-ins, ${LATENCY_MS} ms a request to the authority, Node ${process.version}\n`,
  );
  console.log(table('of one sign-in', steps));

  // Five seconds, the package's eighth, and the answer's own time.
  const every = 5.625 + LATENCY_MS / 1000;
  /** @type {Record<string, Cost>} */
  const lives = {};
  for (const [name, seconds] of Object.entries({ '1 minute': 60, '15 minutes': 900 })) {
    const polls = Math.floor(seconds / every);
    const alone = sum([begun, times(poll, polls), end, deletion]);
    lives[`${name}, no screen`] = alone;
    lives[`${name}, a screen`] = sum([alone, times(look, polls + 2)]);
    const held = { ...alone, wallMs: seconds * 1000 };
    lives[`${name}, a screen’s answer held open`] = held;
  }
  console.log(
    table('approved after', lives, {
      'a million for': (cost) => `$${Math.round(dollars(cost) * 1e6)}`,
    }),
  );
  console.log(`\nstored of a pending sign-in: ${bytes / 1024} KiB`);
} finally {
  await stage.close();
}
