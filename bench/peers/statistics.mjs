// The middle of some figures, and how far they are spread.

/** @typedef {{ median: number, least: number, most: number }} Spread */

/** @param {readonly number[]} figures @returns {Spread} */
export function spread(figures) {
  const sorted = [...figures].sort((one, other) => one - other);
  const at = (/** @type {number} */ index) => sorted[index] ?? NaN;
  const half = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/**
 * The spread of each figure over the rounds.
 *
 * @template {string} Name
 * @param {readonly Record<Name, number>[]} rounds
 */
export function spreads(rounds) {
  const names = /** @type {Name[]} */ (Object.keys(rounds[0] ?? {}));
  return /** @type {Record<Name, Spread>} */ (
    Object.fromEntries(names.map((name) => [name, spread(rounds.map((round) => round[name]))]))
  );
}
