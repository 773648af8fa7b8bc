// The command `accounts`: which accounts are signed in.
import { callOf, needsStore } from '../call.js';

/** @type {import('../command.js').Run} */
export async function accounts(values, context) {
  needsStore(values, 'accounts');
  const { config } = callOf(values, context);
  const { listAccounts } = await import('../../generated/node.js');
  const all = await listAccounts(config);
  if (all.length === 0) context.report.note('No user is signed in.');
  return { json: all };
}
