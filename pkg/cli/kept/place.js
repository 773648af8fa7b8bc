// Where the console program keeps things between two runs.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';

/**
 * @typedef {object} Place
 * @property {string} path
 * @property {boolean} ours Whether it is the program's own folder, not one that a person chose.
 */

/**
 * @param {string | undefined} chosen
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} [platform]
 * @returns {Place | undefined} None where there is no home.
 */
export function placeOf(chosen, env, platform = process.platform) {
  if (chosen !== undefined) return { path: resolve(chosen), ours: false };
  const [variable, below] =
    platform === 'win32'
      ? [env.APPDATA, join('AppData', 'Roaming')]
      : [env.XDG_CONFIG_HOME, '.config'];
  // The XDG Base Directory Specification has relative paths ignored.
  const parent = absolute(variable) ?? under(absolute(env.HOME) ?? home(), below);
  return parent === undefined ? undefined : { path: join(parent, 'device-signin'), ours: true };
}

/** @param {string | undefined} path */
function absolute(path) {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/**
 * @param {string | undefined} parent
 * @param {string} name
 */
function under(parent, name) {
  return parent === undefined ? undefined : join(parent, name);
}

/** A user without an entry in the system's list of users has none. */
function home() {
  try {
    return absolute(homedir());
  } catch {
    return undefined;
  }
}
