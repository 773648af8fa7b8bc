// The command `logout`: removes the tokens of one account, or of all.
import { accountName } from '../account-name.js';
import { callOf, needsStore } from '../call.js';
import { text } from '../config.js';
import { UsageError } from '../usage-error.js';

/** @typedef {import('../../generated/index.js').Account} Account */

/** @type {import('../command.js').Run} */
export async function logout(values, context, argument) {
  needsStore(values, 'logout');
  const { report } = context;
  const { config, options, pending } = callOf(values, context);
  const wanted = argument ?? text(values.account);
  const { listAccounts, signOut } = await import('../../generated/node.js');
  const before = await listAccounts(config);
  const chosen = wanted === undefined ? undefined : accountOf(before, wanted);
  await signOut(config, chosen, { signal: options.signal, onStatus: options.onStatus });
  if (wanted === undefined) await pending.clearAll();
  const left = await listAccounts(config);
  const gone = before.filter(({ id }) => !left.some((account) => account.id === id));
  for (const account of gone) report.note(`Signed out: ${accountName(account)}.`);
  if (gone.length === 0) report.note('No user was signed in.');
  return values.json ? { json: gone } : { text: '' };
}

/**
 * The account that is named: by its ID, else by its user name, which several can have.
 * @param {Account[]} accounts
 * @param {string} wanted
 * @returns {{ id: string }}
 */
function accountOf(accounts, wanted) {
  const [exact] = accounts.filter(({ id }) => id === wanted);
  if (exact) return { id: exact.id };
  const named = accounts.filter(({ username }) => username?.toLowerCase() === wanted.toLowerCase());
  const [account] = named;
  if (!account) throw notSignedIn(wanted, accounts);
  if (named.length === 1) return { id: account.id };
  throw new UsageError(
    `\`${wanted}\` is the user name of ${named.length} accounts`,
    `Give the ID of one of them: ${named.map(({ id }) => id).join(', ')}.`,
  );
}

/**
 * @param {string} wanted
 * @param {Account[]} all
 */
function notSignedIn(wanted, all) {
  const names = all.map(({ id, username }) => username ?? id).join(', ');
  return new UsageError(
    `\`${wanted}\` is not signed in`,
    names
      ? `Give an account that is signed in: ${names}.`
      : 'There is nothing to do: no user is signed in.',
  );
}
