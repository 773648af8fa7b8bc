// Names a process so that another one, after a restart or on another machine, can tell whether it
// has ended. A process ID alone cannot say that: a device that starts anew gives the same ones.
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

const pattern = /^(\d+)-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})-(\d+)$/;

/** The same in any two processes that can see each other's IDs. */
const [machine, boot, space] = [
  hostname(),
  known(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
  known(() => readlinkSync('/proc/self/ns/pid')),
].map((text) => createHash('sha256').update(text).digest('hex').slice(0, 8));

/** This process, as a part of file names. */
export const me = nameOf(process.pid, startOf(process.pid)?.at ?? '0');

/**
 * Whether a process has ended.
 * @param {string} owner As `me` was there.
 * @param {boolean} quiet Whether it should have been heard of since: decides where it cannot be
 *   looked up.
 */
export function hasEnded(owner, quiet) {
  const [, pid, itsMachine, itsBoot, itsSpace, itsStart] = pattern.exec(owner) ?? [];
  if (pid === undefined || itsMachine !== machine) return quiet;
  if (itsBoot !== boot) return true;
  if (itsSpace !== space) return quiet;
  if (itsStart === '0') return !answers(Number(pid)) || (quiet && owner !== me);
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
 * When a process started, in ticks since the machine did; Linux alone tells.
 * @param {number} pid
 */
function startOf(pid) {
  const line = known(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (line === '') return undefined;
  // The name of the program comes second, in brackets, and may hold anything.
  const [state = '', ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { at: fields[18] ?? '0', over: 'ZX'.includes(state) };
}

/** @param {number} pid */
function answers(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {() => string} read
 * @returns {string} Nothing where the system does not tell.
 */
function known(read) {
  try {
    return read();
  } catch {
    return '';
  }
}
