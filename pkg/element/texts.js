// Finds each text in the user's language: the exact tag, the language, then English, text by text.
import { en } from './languages/en.js';

/** @typedef {keyof typeof en} Key */
/** @typedef {{ other: string, zero?: string, one?: string, two?: string, few?: string, many?: string }} Plural */
/** @typedef {Partial<Record<Key, string | Plural>>} Texts */
/** @typedef {Record<string, string | number>} Values */

/** @type {Map<string, Texts>} by tag, in lower case */
const languages = new Map([['en', /** @type {Texts} */ (en)]]);

/** @type {Set<() => void>} */
const listeners = new Set();

/** Written from right to left. */
const RIGHT_TO_LEFT = [
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'ha',
  'he',
  'ks',
  'ku',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
];

/**
 * Adds a language, or changes texts of one. Elements that are on the screen change at once.
 *
 * @param {string} tag such as `de` or `pt-BR`
 * @param {Texts} texts those that are missing are taken from the language without its region, then
 *   from English
 */
export function addLanguage(tag, texts) {
  const key = tag.toLowerCase();
  languages.set(key, Object.assign({}, languages.get(key), texts));
  for (const listener of [...listeners]) listener();
}

/**
 * @param {() => void} listener called for each language that is added
 * @returns {() => void} takes it away
 */
export function onLanguageAdded(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * @param {string} tag
 */
export function textsIn(tag) {
  const whole = tag.toLowerCase();
  // `zh-Hant-TW`, `zh-Hant`, `zh`.
  const tags = whole.split('-').map((_, i, parts) => parts.slice(0, parts.length - i).join('-'));
  const known = tags.filter((it) => languages.has(it));
  const spoken = known[0] || 'en';
  const isRightToLeft = RIGHT_TO_LEFT.indexOf(spoken.split('-')[0] || '') >= 0;
  const plurals = new Intl.PluralRules(spoken);
  const numbers = new Intl.NumberFormat(spoken);

  /**
   * @param {Key} key
   * @param {Values} [values] put in place of `{name}`; `n` also chooses the plural
   */
  function text(key, values = {}) {
    const [from] = [...known, 'en'].filter((it) => (languages.get(it) || en)[key] !== undefined);
    /** @type {Texts} */
    const texts = languages.get(from || 'en') || en;
    const found = texts[key] || '';
    const one =
      typeof found === 'string' ? found : found[plurals.select(Number(values.n))] || found.other;
    return one.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => {
      const value = values[name];
      if (typeof value === 'number') return numbers.format(value);
      // A name in Latin letters must not turn the sentence around it.
      return isRightToLeft ? `\u2068${value}\u2069` : String(value);
    });
  }
  return {
    text,
    /** The language that is shown, which may not be the one that was wanted. */
    tag: spoken,
    direction: isRightToLeft ? 'rtl' : 'ltr',
  };
}

/** @typedef {ReturnType<typeof textsIn>} Language */
