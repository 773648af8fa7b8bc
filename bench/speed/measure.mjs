// Runs the measured programs, a process for each figure; the sides take turns, so that what disturbs the machine
// disturbs all of them.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { makeCertificate } from '../../www/authority/certificate.mjs';
import { spread } from '../peers/statistics.mjs';
import { bundleOf, installOf } from './downloads.mjs';
import { serveHttps } from './server.mjs';
import { sides } from './sides.mjs';

/** @typedef {import('../peers/statistics.mjs').Spread} Spread */
/** @typedef {{ title: string, unit: string, of: Record<string, Spread> }} Row `of`: by the side's name */

const program = join(import.meta.dirname, 'program.mjs');

/** How much is done; `growth` is the number of sign-ins. */
export const AMOUNTS = {
  usual: {
    rounds: 3,
    starts: 11,
    count: 1000,
    secure: 100,
    pending: 2000,
    growth: 20_000,
    atOnce: [10, 100, 1000, 10_000],
  },
  quick: {
    rounds: 1,
    starts: 1,
    count: 100,
    secure: 10,
    pending: 200,
    growth: 400,
    atOnce: [10, 100],
  },
};

/**
 * @param {import('./program.mjs').Task} task
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Record<string, number>>}
 */
async function runProgram(task, env = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', program, JSON.stringify(task)],
    { env: { ...process.env, NODE_OPTIONS: '', ...env } },
  );
  return JSON.parse(stdout);
}

/**
 * All that is measured.
 *
 * @param {typeof AMOUNTS.usual} amounts
 * @param {(detail: string) => void} report how far it is
 */
export async function measure(amounts, report) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const certificate = await makeCertificate();
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificate.caCert);
  const script = { pending: 1, latency: 0 };
  const server = await serveHttps(certificate, script);
  const secure = { NODE_EXTRA_CA_CERTS: caFile };
  /** @type {Row[]} */
  const rows = [];

  /**
   * Rows of what a task prints: by the name of the figure, its title, its unit and a factor.
   *
   * @param {Record<string, [title: string, unit: string, factor?: number]>} titles
   * @param {number} rounds
   * @param {(module: string) => Promise<Record<string, number>>} figures
   * @param {(side: import('./sides.mjs').Side) => string} [moduleOf]
   */
  async function add(titles, rounds, figures, moduleOf = sideModule) {
    /** @type {Record<string, number[]>[]} */
    const seen = sides.map(() => ({}));
    const first = Object.values(titles)[0]?.[0];
    for (let round = 0; round < rounds; round++) {
      for (const [index, side] of sides.entries()) {
        report(`${first}, ${side.name}, ${round + 1} of ${rounds}`);
        const found = await figures(moduleOf(side));
        for (const [name, figure] of Object.entries(found)) {
          ((seen[index] ??= {})[name] ??= []).push(figure);
        }
      }
    }
    for (const [name, [title, unit, factor = 1]] of Object.entries(titles)) {
      const of = sides.map((side, index) => [
        side.name,
        spread((seen[index]?.[name] ?? []).map((figure) => figure * factor)),
      ]);
      rows.push({ title, unit, of: Object.fromEntries(of) });
    }
  }

  try {
    report('bundles');
    /** @type {Record<string, { file: string, page?: number, worker?: number, node: number }>} */
    const bundles = {};
    /** @type {Record<string, { packages: number, bytes: number }>} */
    const installs = {};
    for (const side of sides) {
      bundles[side.name] = await bundleOf(side, folder);
      installs[side.name] = await installOf(side);
    }
    /** @param {string} title @param {string} unit @param {(name: string) => number | undefined} figure */
    const addSize = (title, unit, figure) => {
      const of = sides.map(({ name }) => [name, spread([figure(name) ?? NaN])]);
      rows.push({ title, unit, of: Object.fromEntries(of) });
    };
    for (const [kind, title] of /** @type {const} */ ([
      ['page', 'download of a page, brotli'],
      ['worker', 'download of a worker, brotli'],
      ['node', 'bundle for Node, brotli'],
    ])) {
      addSize(title, 'kB', (name) => Number(bundles[name]?.[kind]) / 1000);
    }
    addSize('installed', 'kB', (name) => Number(installs[name]?.bytes) / 1000);
    addSize('packages', '', (name) => installs[name]?.packages);

    await add({ cpu: ['cold start to the code, CPU', 'ms', 0.001] }, amounts.starts, (module) =>
      runProgram({ what: 'cold', module }),
    );
    await add(
      { cpu: ['the same as one bundle, CPU', 'ms', 0.001] },
      amounts.starts,
      (module) => runProgram({ what: 'cold', module }),
      ({ name }) => String(bundles[name]?.file),
    );
    for (const latency of [0, 50]) {
      script.latency = latency;
      await add(
        { ms: [`call to code, server’s ${latency} ms`, 'ms'] },
        Math.ceil(amounts.starts / 2),
        (module) => runProgram({ what: 'first-code', module, where: server.where }, secure),
      );
    }
    script.latency = 0;
    await add(
      { one: ['CPU a sign-in, in process', 'µs'], more: ['CPU a poll more, in process', 'µs'] },
      amounts.rounds,
      (module) => runProgram({ what: 'work', module, count: amounts.count }),
    );
    await add({ one: ['CPU a sign-in, HTTPS', 'µs'] }, amounts.rounds, (module) =>
      runProgram({ what: 'work', module, count: amounts.secure, where: server.where }, secure),
    );
    script.pending = 4;
    const four = rows.length;
    await add({ one: ['CPU a poll more, HTTPS', 'µs'] }, amounts.rounds, (module) =>
      runProgram({ what: 'work', module, count: amounts.secure, where: server.where }, secure),
    );
    script.pending = 1;
    perPoll(rows[four], rows[four - 1]);
    await add(
      {
        rss: ['RSS of a pending sign-in', 'kB', 0.001],
        heap: ['heap of a pending sign-in', 'kB', 0.001],
        cpu: ['CPU until pending', 'µs'],
      },
      amounts.rounds,
      (module) => runProgram({ what: 'pending', module, count: amounts.pending }),
    );
    const signIns = amounts.growth.toLocaleString('en');
    await add(
      {
        rss: [`RSS’s growth in ${signIns} sign-ins`, 'MB', 1e-6],
        heap: [`heap’s growth in ${signIns} sign-ins`, 'MB', 1e-6],
      },
      1,
      (module) =>
        runProgram({
          what: 'growth',
          module,
          count: amounts.growth,
          batch: Math.min(2000, amounts.growth / 2),
        }),
    );
    for (const count of amounts.atOnce) {
      await add(
        { one: [`CPU a sign-in, ${count.toLocaleString('en')} at once`, 'µs'] },
        count > 1000 ? 1 : amounts.rounds,
        (module) => runProgram({ what: 'at-once', module, count }),
      );
    }
    return rows;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {import('./sides.mjs').Side} side */
const sideModule = ({ file }) => join(import.meta.dirname, 'sides', file);

/** From sign-ins with four polls and with one, what three more polls cost, for one. @param {Row | undefined} four @param {Row | undefined} one */
function perPoll(four, one) {
  for (const [name, { median, least, most }] of Object.entries(four?.of ?? {})) {
    const base = one?.of[name]?.median ?? NaN;
    const each = (/** @type {number} */ all) => (all - base) / 3;
    if (four) four.of[name] = { median: each(median), least: each(least), most: each(most) };
  }
}

/** The versions of the libraries that are measured. */
export function versions() {
  const require = createRequire(import.meta.url);
  /** @type {{ devDependencies: Record<string, string> }} */
  const { devDependencies } = require('../package.json');
  return Object.fromEntries(
    sides.map(({ name, library }) => [name, library ? devDependencies[library] : undefined]),
  );
}
