// What the screen says of the user who signed in.

/** @typedef {import('../generated/index.js').Profile} Profile */

/** Longer names are cut: the screen has room for about two lines. */
const LONGEST = 80;

/**
 * @param {Profile} profile of Microsoft Graph, or the claims of another server's userinfo
 * @returns {{ name: string, username: string, initials: string }} empty where it is not known
 */
export function shownProfile(profile) {
  const { displayName, name, userPrincipalName, mail, preferred_username: preferred } = profile;
  const { email } = profile;
  const names = [displayName, name, userPrincipalName, preferred, mail, email].map(textOf);
  const shown = names.filter(Boolean)[0] || '';
  const usernames = [userPrincipalName, preferred, mail, email].map(textOf).filter(Boolean);
  const username = usernames[0] || '';
  return { name: shown, username: username === shown ? '' : username, initials: initialsOf(shown) };
}

/**
 * One line of text: no control characters, nothing that turns the direction of what follows.
 *
 * @param {unknown} value
 */
function textOf(value) {
  if (typeof value !== 'string') return '';
  const letters = Array.from(
    value
      // eslint-disable-next-line no-control-regex -- a name may hold them
      .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\s]+/g, ' ')
      .trim(),
  );
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : letters.join('');
}

/** @param {string} name */
function initialsOf(name) {
  const words = name
    .split('@')[0]
    .split(/[\s._-]+/)
    .filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  // By code point, so that a letter beyond the first plane is not cut in half.
  return ends
    .map((word) => (Array.from(word)[0] || '').toLocaleUpperCase())
    .join('')
    .slice(0, 4);
}
