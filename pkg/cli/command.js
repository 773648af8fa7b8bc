// What a command is: the values of its options in, what goes to stdout out.

/**
 * @typedef {object} Context
 * @property {import('./report/reporter.js').Reporter} report Where messages go.
 * @property {AbortSignal} signal Ctrl-C, or the end of the time allowed.
 * @property {NodeJS.ProcessEnv} env
 * @property {Set<string>} secrets What no message may repeat.
 */

/**
 * What goes to stdout: a value as JSON, or a text as it is.
 * @typedef {{ json: unknown } | { text: string }} Output
 */

/**
 * @callback Run
 * @param {import('./parse-options.js').Values} values
 * @param {Context} context
 * @param {string} [argument]
 * @returns {Promise<Output>}
 */

/**
 * @typedef {object} Command
 * @property {Run} run
 * @property {string} description What it does, for the help text and the man page.
 * @property {string} [argument] What its argument is called in the help text, if it takes one.
 * @property {readonly string[]} [choices] What its argument can be, if that is a fixed list.
 */

export {};
