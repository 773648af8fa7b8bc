// Where the console program stores tokens and unfinished sign-ins.
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';

/**
 * @typedef {object} Location
 * @property {string} path
 * @property {boolean} own Whether it is the program's own folder, not one that the user chose.
 */

/**
 * @param {string | undefined} chosen The value of `--cache-dir`.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} [platform]
 * @returns {Location | undefined} Undefined where there is neither a home nor a state folder.
 */
export function locationOf(chosen, env, platform = process.platform) {
  if (chosen !== undefined) return { path: resolve(chosen), own: false };
  const parent = platform === 'win32' ? onWindows(env) : onUnix(env);
  return parent === undefined ? undefined : { path: join(parent, 'device-signin'), own: true };
}

/** @param {NodeJS.ProcessEnv} env */
function onWindows({ APPDATA, HOME }) {
  return absolute(APPDATA) ?? below(absolute(HOME) ?? home(), join('AppData', 'Roaming'));
}

/**
 * The XDG Base Directory Specification has relative paths ignored.
 * @param {NodeJS.ProcessEnv} env
 */
function onUnix({ XDG_CONFIG_HOME, STATE_DIRECTORY, HOME }) {
  const configured = absolute(XDG_CONFIG_HOME);
  if (configured !== undefined) return configured;
  const user = absolute(HOME) ?? home();
  // systemd gives a service folders of its own, and many services have no home (systemd.exec(5)).
  const [state] = (STATE_DIRECTORY ?? '').split(delimiter);
  const service = absolute(state);
  if (service !== undefined && !isHome(user)) return service;
  return below(user, '.config');
}

/**
 * Users of services have `/` or a folder that does not exist, such as `/nonexistent`.
 * @param {string | undefined} path
 */
function isHome(path) {
  if (path === undefined || resolve(path) === '/') return false;
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** @param {string | undefined} path */
function absolute(path) {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

/**
 * @param {string | undefined} parent
 * @param {string} name
 */
function below(parent, name) {
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
