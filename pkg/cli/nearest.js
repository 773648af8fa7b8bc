// Finds the name that a mistyped one was probably meant to be.

/**
 * @param {string} typed
 * @param {readonly string[]} names
 * @returns {string | undefined} None if nothing is near.
 */
export function nearest(typed, names) {
  const wanted = plain(typed);
  let best;
  let least = Infinity;
  for (const name of names) {
    const steps = distance(wanted, plain(name));
    if (steps < least) [best, least] = [name, steps];
  }
  return least <= Math.max(1, Math.floor(wanted.length / 3)) ? best : undefined;
}

/**
 * `clientId`, `client_id` and `client-id` are one name.
 * @param {string} name
 */
function plain(name) {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/**
 * How many letters must be added, dropped, replaced or swapped with a neighbour.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  /** @type {number[][]} */
  const table = [];
  /** @param {number} i @param {number} j */
  const at = (i, j) => table[i]?.[j] ?? Infinity;
  for (let i = 0; i <= a.length; i += 1) {
    const row = (table[i] = [i]);
    for (let j = i === 0 ? 0 : 1; j <= b.length; j += 1) {
      if (i === 0) {
        row[j] = j;
        continue;
      }
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + same,
        swapped ? at(i - 2, j - 2) + 1 : Infinity,
      );
    }
  }
  return at(a.length, b.length);
}
