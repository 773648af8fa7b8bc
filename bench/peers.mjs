// How this library compares with MSAL Node and MSAL Python on this machine: `node bench/peers.mjs`,
// two to three minutes. `--quick` measures once and proves little; `--json` prints all figures.
import process from 'node:process';
import { setUp } from '../xtask/setup.mjs';
import { step } from '../xtask/steps.mjs';

const known = ['--quick', '--json'];
const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => !known.includes(flag));
if (unknown.length > 0) {
  console.error(`No such flag: ${unknown.join(' ')}. There are ${known.join(' and ')}.`);
  process.exit(2);
}

await setUp(['www', 'tests']);
// They need what has just been installed.
const { measure } = await import('./peers/measure.mjs');
const { tables } = await import('./peers/tables.mjs');
const results = await measure({ quick: flags.includes('--quick'), step });
console.log(flags.includes('--json') ? JSON.stringify(results, null, 2) : tables(results));
