// What a command is: the values of its options in, one JSON value for stdout out.

/**
 * @typedef {object} Surroundings
 * @property {import('./reporter.js').Reporter} report Where messages go.
 * @property {AbortSignal} signal Ctrl-C.
 */

/**
 * @callback Command
 * @param {import('./flags.js').Values} values
 * @param {Surroundings} surroundings
 * @returns {Promise<unknown>}
 */

export {};
