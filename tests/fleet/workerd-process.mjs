// Finds the process of a fleet's workerd, on Linux.
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** The process that has this fleet's storage open. @param {import('./fleet.mjs').Fleet} fleet */
export function workerdOf({ storage }) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (!/^Name:\s+workerd/m.test(line) || !line.includes(`PPid:\t${process.pid}\n`)) continue;
      const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
      if (maps.includes(storage)) return pid;
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('workerd was not found in /proc');
}
