// A copy of an example, with the package and what else it depends on installed.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../xtask/root.mjs';

/**
 * @param {string} name a folder of examples/
 * @param {readonly string[]} [packages] of tests/node_modules
 */
export function installed(name, packages = []) {
  const folder = mkdtempSync(join(tmpdir(), 'device-signin-example-'));
  cpSync(join(root, 'examples', name), folder, { recursive: true });
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  // A copy: a link would lead its types to the packages of this project.
  for (const it of ['package.json', 'pkg']) {
    cpSync(join(root, it), join(modules, 'device-signin', it), { recursive: true });
  }
  for (const it of packages) {
    mkdirSync(dirname(join(modules, it)), { recursive: true });
    symlinkSync(join(root, 'tests/node_modules', it), join(modules, it));
  }
  if (!existsSync(join(root, 'pkg/generated/element.js'))) throw new Error('npm run build first');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
