// The smallest file cache: one file, replaced as a whole. It names each step before it takes it, so
// that a test can end the process there.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param {string} file
 * @param {object} [how]
 * @param {(step: string) => unknown} [how.step] called, and waited for, before each step
 * @param {number} [how.latency] of a write, in milliseconds
 */
export function fileCache(file, { step = () => undefined, latency = 0 } = {}) {
  return {
    async get() {
      await step('get');
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    },
    /** @param {string} _key @param {string} text */
    async set(_key, text) {
      await step('set');
      if (latency) await sleep(latency);
      const written = `${file}.${process.pid}`;
      writeFileSync(written, text, { mode: 0o600 });
      await step('written');
      renameSync(written, file);
      await step('replaced');
    },
    async delete() {
      await step('delete');
      rmSync(file, { force: true });
    },
  };
}
