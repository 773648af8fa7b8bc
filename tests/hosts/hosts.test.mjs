// The suite on every required host: the packed package against real and scripted servers.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { root } from '../../xtask/setup.mjs';
import { setStage } from './stage/stage.mjs';
import { page, settled, updated } from './table.mjs';
import { missing, programOf, versionOf, visits } from './visits.mjs';

/** A visit waits far more than it works: so many at once keep two cores busy. */
const AT_ONCE = 6;
/** A visit takes ten seconds, and on a busy machine not much more. */
const LONGEST_VISIT_MS = 90_000;
/** How long a script's process may linger once the suite has ended. */
const LINGERING_MS = 5000;

/**
 * @typedef {object} Result of one visit, as written to tests/.results/hosts.json
 * @property {string} host
 * @property {string} version
 * @property {string} entry
 * @property {string} how
 * @property {number} passed
 * @property {number} cases
 * @property {number} seconds
 * @property {string} module the hash of the WebAssembly module; none without WebAssembly
 * @property {string[]} lacks
 */

/** @type {Result[]} */
const results = [];
/** @type {import('./stage/stage.mjs').Stage} */
let stage;

const inOrder = () => {
  const order = visits.map(name);
  return [...results].sort((a, b) => order.indexOf(name(a)) - order.indexOf(name(b)));
};

before(async () => {
  // Before any visit: unpacking would keep the servers from answering. What fails, fails again in
  // the visits that need it.
  for (const visit of visits) if (!missing(visit)) await programOf(visit).catch(() => undefined);
  stage = await setStage();
});
after(async () => {
  await stage?.close();
  const folder = join(root, 'tests', '.results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'hosts.json'), `${JSON.stringify(inOrder(), null, 2)}\n`);
  console.log(summary());
});

describe('hosts', { concurrency: AT_ONCE }, () => {
  for (const [number, visit] of visits.entries()) {
    test(name(visit), async (t) => {
      const toDo = missing(visit);
      if (toDo) {
        assert.ok(!process.env.CI, `${visit.host} is required in CI: ${toDo}`);
        t.diagnostic(`${visit.host} is not here; ${toDo}`);
        console.log(`${visit.host} is not here; ${toDo}`);
        return;
      }
      const program = await programOf(visit);
      await make(visit, program, `visit-${number}`);
    });
  }
});

test("PLATFORM.md's table says what was found", async () => {
  if (results.length < visits.length) {
    assert.ok(!process.env.CI, 'a host has no result');
    return console.log('PLATFORM.md is compared only after every visit');
  }
  const [is, should] = [readFileSync(page, 'utf8'), await updated(inOrder())].map(settled);
  assert.equal(is, should, 'write it anew: node tests/hosts/table.mjs');
});

/** @param {{ host: string, entry: string, how?: string }} visit */
function name({ host, entry, how }) {
  return `${host}, ${entry}${how ? `, ${how}` : ''}`;
}

/**
 * @param {import('./visits.mjs').Visit} visit
 * @param {string} program
 * @param {string} run
 */
async function make(visit, program, run) {
  const from = performance.now();
  const reported = stage.control.result(run);
  const child = await visit.start({ stage, run, program });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    const tooLong = new Promise((resolve) => {
      timer = setTimeout(resolve, LONGEST_VISIT_MS, 'no report in time');
    });
    const first = await Promise.race([reported, tooLong, child.ended.then(afterReport)]);
    if (typeof first === 'string') assert.fail(`${first}\n${child.log()}`);
    const report = await reported;
    const seconds = Math.round((performance.now() - from) / 100) / 10;
    const failed = report.cases.filter(({ error }) => error);
    const module = visit.given ? stage.laidOut.module : report.modules.join(' and ');
    results.push({
      host: visit.host,
      version: versionOf(visit, report.agent),
      entry: visit.entry,
      how: visit.how ?? '',
      passed: report.cases.length - failed.length,
      cases: report.cases.length,
      seconds,
      module,
      lacks: report.lacks,
    });
    const wrong = failed.map((it) => `${it.name}: ${it.error}`);
    if (wrong.length > 0) assert.fail(wrong.join('\n'));
    if (report.faults.length > 0) assert.fail(`unhandled: ${report.faults.join('\n')}`);
    assert.equal(module, visit.entry === './nowasm' ? '' : stage.laidOut.module, 'the module');
    assert.equal(report.hidden, Boolean(visit.hidden), 'whether the page is hidden');
    for (const lack of visit.lacks ?? []) {
      assert.ok(report.lacks.includes(lack), `${lack} is there: this proves nothing without it`);
    }
    if (visit.exits) await ends(child);
  } finally {
    clearTimeout(timer);
    await child.stop();
  }
}

/** A process that ends by itself has reported just before, or never will. @param {string} how */
async function afterReport(how) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return `the host ended before it reported: ${how}`;
}

/** @param {import('./runners/child.mjs').Child} child */
async function ends(child) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const lingers = new Promise((resolve) => {
    timer = setTimeout(resolve, LINGERING_MS, 'it lingers');
  });
  assert.equal(await Promise.race([child.ended, lingers]), 'exit code 0', child.log());
  clearTimeout(timer);
}

/**
 * @param {string} host
 * @param {string} version
 */
const hostAndVersion = (host, version) => `${host.replace(/ \d+$/, '')} ${version}`;

/** A line for each visit, and the hash that all have in common. */
function summary() {
  const lines = inOrder().map((result) => {
    const { host, version, entry, how, passed, cases, seconds } = result;
    return [
      hostAndVersion(host, version).padEnd(32),
      [entry, how].filter(Boolean).join(', ').padEnd(50),
      `${passed} of ${cases} cases`.padEnd(16),
      `${seconds.toFixed(1)} s`,
    ].join('  ');
  });
  const hashes = new Set(results.map(({ module }) => module).filter(Boolean));
  const all = results.reduce((sum, { seconds }) => sum + seconds, 0);
  return `\n${lines.join('\n')}\n${results.length} of ${visits.length} visits, ${all.toFixed(0)} s in all; module ${[...hashes].join(' and ')}\n`;
}
