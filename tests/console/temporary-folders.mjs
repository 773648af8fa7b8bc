// Folders of a test file's own, removed when it ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openFolder } from '../../pkg/cli/store/folder.js';

const temporary = mkdtempSync(join(tmpdir(), 'device-signin-store-'));
after(() => rmSync(temporary, { recursive: true, force: true }));
let count = 0;

/** A path where nothing is yet. */
export const newPath = () => join(temporary, String((count += 1)));

/**
 * A folder, and what it warned of.
 * @param {{ path?: string, own?: boolean, answerLimit?: number }} [location]
 */
export function open({ path = newPath(), own = true, answerLimit } = {}) {
  /** @type {string[]} */
  const warnings = [];
  const options = answerLimit === undefined ? {} : { answerLimit };
  const folder = openFolder({ path, own }, (warning) => warnings.push(warning), options);
  return { path, warnings, folder };
}
