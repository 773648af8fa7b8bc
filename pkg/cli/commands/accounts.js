// The command `accounts`: who is signed in.
import { needsKept, askedOf } from '../asked.js';

/** @type {import('../command.js').Work} */
export async function accounts(values, surroundings) {
  needsKept(values, 'accounts');
  const { config } = askedOf(values, surroundings);
  const { listAccounts } = await import('../../index.js');
  const all = await listAccounts(config);
  if (all.length === 0) surroundings.report.note('Nobody is signed in.');
  return { json: all };
}
