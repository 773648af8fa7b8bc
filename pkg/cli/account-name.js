// How an account is called in messages.

/** @param {import('../generated/index.js').Account} account */
export function accountName({ id, username, name }) {
  if (!username) return name || id;
  return name ? `${name} (${username})` : username;
}
