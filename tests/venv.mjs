// A Python environment with the packages of a list, made once under tests/.cache and used again by
// later runs.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('.cache/', import.meta.url));
const TO_INSTALL =
  'Python 3.9 or later with venv and pip is needed (Debian: apt-get install python3 python3-venv)';

/** Python with venv and pip is missing. */
export class NoPython extends Error {}

/**
 * @param {string} name of the environment's folder
 * @param {URL} requirements every package with its version, as pip reads them
 * @returns {Promise<string>} the path of the interpreter
 * @throws {NoPython} which says what to install
 */
export async function pythonWith(name, requirements) {
  const list = fileURLToPath(requirements);
  const system = process.platform === 'win32' ? 'python' : 'python3';
  let version;
  try {
    const probe = 'import sys, venv, ensurepip; print(sys.version, sys.prefix)';
    version = (await run(system, ['-c', probe])).stdout;
  } catch (cause) {
    throw new NoPython(TO_INSTALL, { cause });
  }
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(list))
    .digest('hex')
    .slice(0, 16);
  const home = `${CACHE}${name}-${key}`;
  const python = `${home}/${process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'}`;
  // Only a finished one has this file: an interrupted installation is made again.
  const mark = `${home}/complete`;
  try {
    await access(mark);
    return python;
  } catch {
    await rm(home, { recursive: true, force: true });
  }
  await mkdir(CACHE, { recursive: true });
  await run(system, ['-m', 'venv', home]);
  const quiet = ['--disable-pip-version-check', '--no-input', '--quiet'];
  await run(python, ['-m', 'pip', 'install', ...quiet, '--no-deps', '-r', list]);
  await writeFile(mark, '');
  return python;
}
