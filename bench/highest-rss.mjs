// How much memory this process, or another, has held at most, in bytes.
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** @param {number | 'self'} [id] of the process; another's is known on Linux alone */
export function highestRss(id = 'self') {
  const path = `/proc/${id}/status`;
  // getrusage counts what the process that started this one held, too.
  if (!existsSync(path)) return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(path, 'utf8'))?.[1]) * 1024;
}
