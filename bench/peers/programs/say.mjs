// What every measured JavaScript program does: its one argument says, as JSON, what to do, and it
// prints a line of JSON at each point, with the processor time and memory used until then.
import process from 'node:process';
import { highestRss } from '../../highest-rss.mjs';

/** @type {import('../program.mjs').Task} */
export const task = JSON.parse(process.argv[2] ?? '{}');

/** @param {string} at @param {object} [more] */
export function say(at, more = {}) {
  const { user, system } = process.cpuUsage();
  const line = { at, cpu: (user + system) / 1000, rss: highestRss(), ...more };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** @param {string} accessToken @returns {Promise<any>} for libraries that leave it to the caller */
export async function readProfile(accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${task.graphUrl}/v1.0/me`, { headers })).json();
}

/** @param {number} seconds */
export const after = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
