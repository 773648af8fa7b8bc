// The command `logout`: forgets the tokens of one account, or of all.
import { text } from '../config.js';
import { UsageError } from '../flags.js';
import { needsKept, askedOf } from '../asked.js';

/** @typedef {import('../../generated/index.js').Account} Account */

/** @type {import('../command.js').Work} */
export async function logout(values, surroundings, argument) {
  needsKept(values, 'logout');
  const { report } = surroundings;
  const { config, pending } = askedOf(values, surroundings);
  const wanted = argument ?? text(values.account);
  const { listAccounts, signOut } = await import('../../index.js');
  const before = await listAccounts(config);
  if (wanted !== undefined && !before.some((account) => is(account, wanted))) {
    throw notSignedIn(wanted, before);
  }
  await signOut(config, wanted);
  if (wanted === undefined) await pending.clearAll();
  const kept = await listAccounts(config);
  const gone = before.filter(({ id }) => !kept.some((account) => account.id === id));
  for (const account of gone) report.note(`Signed out: ${nameOf(account)}.`);
  if (gone.length === 0) report.note('Nobody was signed in.');
  return values.json ? { json: gone } : { text: '' };
}

/**
 * As the library tells accounts apart.
 * @param {Account} account
 * @param {string} wanted
 */
function is({ id, username }, wanted) {
  return id === wanted || username?.toLowerCase() === wanted.toLowerCase();
}

/** @param {Account} account */
function nameOf({ id, username, name }) {
  if (username === undefined) return name ?? id;
  return name === undefined ? username : `${name} (${username})`;
}

/**
 * @param {string} wanted
 * @param {Account[]} all
 */
function notSignedIn(wanted, all) {
  const names = all.map(({ id, username }) => username ?? id).join(', ');
  return new UsageError(
    `\`${wanted}\` is not signed in`,
    names ? `Name one of those who are: ${names}.` : 'There is nothing to do: nobody is signed in.',
  );
}
