// Lays out a project of tests/frameworks/projects with the packages of its lock file, which stay in
// tests/.cache, and with the packed package.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { locked } from '../../xtask/lock.mjs';
import { must } from '../../xtask/steps.mjs';
import { cache } from '../hosts/downloads.mjs';

const sources = join(import.meta.dirname, 'projects');

/** What stays from one run to the next. */
const STAYS = ['node_modules', 'stamp'];

/**
 * @param {string} name of the project
 * @param {import('../package/pack.mjs').Packed} packed
 * @returns {Promise<string>} its folder
 */
export async function layOutProject(name, packed) {
  const folder = join(cache, 'frameworks', name);
  mkdirSync(folder, { recursive: true });
  await locked(`${folder}.lock`, async () => {
    for (const entry of readdirSync(folder)) {
      if (!STAYS.includes(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
    }
    cpSync(join(sources, name), folder, { recursive: true });
    await installPackages(name, folder);
    const installed = join(folder, 'node_modules', 'device-signin');
    rmSync(installed, { recursive: true, force: true });
    mkdirSync(installed, { recursive: true });
    await must('tar', ['-xzf', packed.tarball, '-C', installed, '--strip-components=1']);
  });
  return folder;
}

/**
 * @param {string} name
 * @param {string} folder
 */
async function installPackages(name, folder) {
  const stamp = join(folder, 'stamp');
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  rmSync(stamp, { force: true });
  // Their install scripts would only fetch or build what the packages bring already.
  await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    hint: `The packages of ${name} could not be installed: is the network there?`,
  });
  writeFileSync(stamp, hash);
}
