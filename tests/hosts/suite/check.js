// The few assertions that the suite needs, for hosts that have no library of them.

/**
 * @param {unknown} condition
 * @param {string} what
 * @returns {asserts condition}
 */
export function ok(condition, what) {
  if (!condition) throw new Error(what);
}

/**
 * Equal as JSON.
 *
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} what
 */
export function equal(actual, expected, what) {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  ok(is === wanted, `${what}: ${is} instead of ${wanted}`);
}

/**
 * @param {unknown} text
 * @param {RegExp} pattern
 * @param {string} what
 */
export function match(text, pattern, what) {
  ok(typeof text === 'string' && pattern.test(text), `${what}: ${text} does not match ${pattern}`);
}

/**
 * @param {Promise<unknown>} promise
 * @returns {Promise<any>} what it rejected with
 */
export function rejection(promise) {
  return promise.then(
    (value) => {
      throw new Error(`it gave ${JSON.stringify(value)} instead of rejecting`);
    },
    (reason) => reason,
  );
}
