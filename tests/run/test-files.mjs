// Finds the test files: tests/**/*.test.mjs, which Node 20 does not look for by itself.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../xtask/setup.mjs';

/** @returns {string[]} paths from the project's own folder */
export function testFiles(folder = 'tests') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? testFiles(path) : [path];
    })
    .filter((path) => path.endsWith('.test.mjs'))
    .sort();
}
