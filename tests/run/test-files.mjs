// Finds the test files, which Node 20 does not look for by itself.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../xtask/root.mjs';

/** How a file's name ends: the tests of `npm test`, and the longer suites of `npm run test:long`. */
const ENDINGS = { usual: '.test.mjs', long: '.long-test.mjs' };

/**
 * @param {keyof typeof ENDINGS} kind
 * @param {string} [folder]
 * @returns {string[]} paths from the project's own folder
 */
export function testFiles(kind, folder = 'tests') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? testFiles(kind, path) : [path];
    })
    .filter((path) => path.endsWith(ENDINGS[kind]))
    .sort();
}
