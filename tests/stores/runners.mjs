// The hosts of the stores: each starts anew for every run, and finds what the store has.
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { Miniflare } from 'miniflare';
import { chromium } from 'playwright-core';
import { firefox } from '../hosts/runners/browsers.mjs';
import { executablePath, FLAGS } from '../page/chromium.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./suite.mjs').Device} Device */

const LONGEST_RUN_MS = 60_000;

/**
 * Node, Deno and Bun: a process for each run.
 *
 * @param {Stage} stage
 * @param {string} kind of store
 * @param {object} how
 * @param {string} how.program
 * @param {string[]} [how.args] before the script
 * @param {string} [how.place] a new folder by default
 * @param {Record<string, string>} [how.env]
 * @returns {Device}
 */
export function script(stage, kind, { program, args = [], place, env }) {
  const folder = place ?? stage.place();
  return {
    async run(task) {
      const path = join(stage.hosts, 'script.js');
      const argument = JSON.stringify({ ...task, kind, place: folder });
      const { stdout } = await promisify(execFile)(program, [...args, path, argument], {
        cwd: stage.project,
        env: { ...process.env, ...env },
        timeout: LONGEST_RUN_MS,
        maxBuffer: 2 ** 26,
      });
      return JSON.parse(stdout);
    },
    bytes: place === undefined ? () => allBytes(folder) : undefined,
    close: async () => undefined,
  };
}

/**
 * A worker in miniflare: a workerd for each run, on the same folder.
 *
 * @param {Stage} stage
 * @param {string} kind
 * @returns {Promise<Device>}
 */
export async function worker(stage, kind) {
  const path = await stage.worker();
  const place = stage.place();
  return {
    async run(task) {
      const runtime = new Miniflare({
        modules: ['worker.js', 'device_signin_bg.wasm'].map((name) => ({
          type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm',
          path: name,
          contents: readFileSync(join(dirname(path), name)),
        })),
        compatibilityDate: '2026-04-26',
        kvNamespaces: ['KV'],
        kvPersist: join(place, 'kv'),
        durableObjects: { OBJECTS: { className: 'ListedCache', useSQLite: true } },
        durableObjectsPersist: join(place, 'objects'),
        cf: false,
        telemetry: { enabled: false },
      });
      try {
        const response = await runtime.dispatchFetch('http://worker.example/', {
          method: 'POST',
          body: JSON.stringify({ ...task, kind }),
        });
        const text = await response.text();
        if (response.status !== 200) throw new Error(text);
        return JSON.parse(text);
      } finally {
        await runtime.dispose();
      }
    },
    bytes: () => allBytes(place),
    close: async () => undefined,
  };
}

/**
 * A page: a browser for each run, on the same profile.
 *
 * @param {Stage} stage
 * @param {string} kind
 * @param {Open} open
 * @returns {Device}
 */
export function page(stage, kind, open) {
  const profile = stage.place();
  return {
    async run(task) {
      const { url, reported } = stage.awaitReport();
      const argument = JSON.stringify({ ...task, kind, entry: '/pkg/index.js', report: url });
      const address = `${stage.control}/pages/tests/stores/hosts/page.html`;
      const browser = await open(profile, `${address}#${encodeURIComponent(argument)}`);
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      try {
        const tooLong = new Promise((_, reject) => {
          timer = setTimeout(() => reject(new Error('no report in time')), LONGEST_RUN_MS);
        });
        const { report, error } = await Promise.race([reported, tooLong]);
        if (error) throw new Error(error);
        return report;
      } finally {
        clearTimeout(timer);
        await browser.close();
      }
    },
    bytes: () => allBytes(profile),
    close: async () => undefined,
  };
}

/** @typedef {(profile: string, url: string) => Promise<{ close: () => Promise<void> }>} Open */

/** A browser that has the time to write down what it still has in memory. @type {Open} */
export async function closedChromium(profile, url) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...FLAGS],
  });
  const [tab = await context.newPage()] = context.pages();
  await tab.goto(url);
  return context;
}

/** A browser that is killed as soon as the page has reported, as by a power cut. @type {Open} */
export async function killedChromium(profile, url) {
  const args = [...FLAGS, `--user-data-dir=${profile}`, '--remote-debugging-port=0', url];
  const child = spawn(String(executablePath), args, { stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    async close() {
      process.kill(-Number(child.pid), 'SIGKILL');
      await ended;
    },
  };
}

/** @type {Open} */
export async function killedFirefox(profile, url) {
  const child = firefox(url, profile);
  return { close: () => child.stop() };
}

/** Everything in a folder, as one text of bytes. @param {string} folder */
function allBytes(folder) {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Buffer.concat(
    files
      .filter((it) => it.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name))),
  );
}
