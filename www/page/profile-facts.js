// A user's profile as text: initials, and a list of facts.

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/[\s._-]+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  // By code point, so that a letter beyond the first plane is not cut in half.
  return ends.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}

/**
 * @param {import('../../pkg/generated/index.js').Profile} profile
 * @returns {import('./facts.js').Fact[]}
 */
export function profileFacts(profile) {
  const phones = [...(profile.businessPhones ?? []), profile.mobilePhone].filter(Boolean);
  return [
    ['Sign-in name', profile.userPrincipalName],
    ['Mail', profile.mail],
    ['Phone', phones.join(', ')],
    ['Office', profile.officeLocation],
    ['Language', languageName(profile.preferredLanguage)],
    ['ID', profile.id],
  ];
}

/** @param {string | null | undefined} tag */
function languageName(tag) {
  if (!tag) return undefined;
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag);
  } catch {
    return tag;
  }
}
