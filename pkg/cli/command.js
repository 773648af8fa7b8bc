// What a command is: the values of its options in, what goes to stdout out.

/**
 * @typedef {object} Surroundings
 * @property {import('./reporter.js').Reporter} report Where messages go.
 * @property {AbortSignal} signal Ctrl-C, or the end of the time allowed.
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * What goes to stdout: a value as JSON, or a text as it is.
 * @typedef {{ json: unknown } | { text: string }} Output
 */

/**
 * @callback Work
 * @param {import('./flags.js').Values} values
 * @param {Surroundings} surroundings
 * @param {string} [argument]
 * @returns {Promise<Output>}
 */

/**
 * @typedef {object} Command
 * @property {Work} work
 * @property {string} says What it does, for the help text.
 * @property {string} [argument] What its argument is called in the help text, if it takes one.
 */

export {};
