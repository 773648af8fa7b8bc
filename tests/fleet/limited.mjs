// Does work for many, a few at a time.

/**
 * @template T, R
 * @param {number} atOnce
 * @param {T[]} items
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
export async function limited(atOnce, items, work) {
  /** @type {R[]} */
  const results = [];
  let i = 0;
  const one = async () => {
    for (let mine = i++; mine < items.length; mine = i++) results[mine] = await work(items[mine]);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return results;
}
