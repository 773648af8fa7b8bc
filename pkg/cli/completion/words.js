// What a shell completes: the tables of commands and options.

/**
 * @typedef {object} Words
 * @property {Record<string, import('../command.js').Command>} commands
 * @property {Record<string, import('../parse-options.js').Option>} options
 */

/** The first sentence of a description, for a list. @param {string} description */
export function firstSentence(description) {
  return description.split(/(?<=\.) |; |: /)[0]?.replace(/\.$/, '') ?? '';
}

/**
 * An option as it is typed, with its short name.
 * @param {string} name
 * @param {import('../parse-options.js').Option} option
 */
export function spellings(name, { short }) {
  return short ? [`--${name}`, `-${short}`] : [`--${name}`];
}
