// Names a process so that another one, after a restart or on another machine, can find out whether
// it has ended. A process ID is not enough: a device that starts anew uses the same ones again.
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

const pattern = /^(\d+)-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})-(\d+)$/;

/** The same in any two processes that can see each other's IDs. */
const [machine, boot, space] = [
  hostname(),
  read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
  read(() => readlinkSync('/proc/self/ns/pid')),
].map((text) => createHash('sha256').update(text).digest('hex').slice(0, 8));

/** This process, as a part of file names. */
export const me = nameOf(process.pid, startOf(process.pid)?.at ?? '0');

/**
 * Whether a process has ended.
 * @param {string} name The value of `me` in that process.
 * @param {boolean} quiet Whether its last change of a file is too old for a process that runs:
 *   decides where the process cannot be looked up.
 */
export function hasEnded(name, quiet) {
  const [, pid, itsMachine, itsBoot, itsSpace, itsStart] = pattern.exec(name) ?? [];
  if (pid === undefined || itsMachine !== machine) return quiet;
  if (itsBoot !== boot) return true;
  if (itsSpace !== space) return quiet;
  if (itsStart === '0') return !isRunning(Number(pid)) || (quiet && name !== me);
  const start = startOf(Number(pid));
  return start === undefined || start.over || start.at !== itsStart;
}

/**
 * @param {number} pid
 * @param {string} start
 */
function nameOf(pid, start) {
  return [pid, machine, boot, space, start].join('-');
}

/**
 * When a process started, in ticks since the machine did; only Linux says so.
 * @param {number} pid
 */
function startOf(pid) {
  const line = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (line === '') return undefined;
  // The name of the program comes second, in brackets, and may hold anything.
  const [state = '', ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { at: fields[18] ?? '0', over: 'ZX'.includes(state) };
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and belongs to another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {() => string} how
 * @returns {string} Empty where the system does not say.
 */
function read(how) {
  try {
    return how();
  } catch {
    return '';
  }
}
