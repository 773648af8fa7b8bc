// Packs the package as npm would publish it and installs it into a folder: tests use this, not the
// tree, because what is not in the tarball does not exist for a user.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../xtask/setup.mjs';
import { must } from '../../xtask/steps.mjs';

/**
 * @typedef {object} Packed
 * @property {string} tarball its path
 * @property {number} size of the tarball, in bytes
 * @property {string[]} files in it, sorted
 * @property {string} project a folder whose node_modules has the package
 * @property {() => void} remove
 */

/** @returns {Promise<Packed>} */
export async function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'device-signin-packed-'));
  // `npm test` has built; building again here would hide that a build is missing.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const listing = JSON.parse(await must('npm', args, { cwd: root }));
  // npm 11 lists packages by name, earlier ones in an array.
  const [packed] = /** @type {any[]} */ (Object.values(listing));
  const tarball = join(folder, packed.filename);
  const installed = join(folder, 'node_modules', 'device-signin');
  mkdirSync(installed, { recursive: true });
  await must('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  return {
    tarball,
    size: packed.size,
    files: packed.files.map((/** @type {{ path: string }} */ file) => file.path).sort(),
    project: folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
