// Fills a list of terms and what they are, leaving out what is empty.

/** @typedef {[term: string, value: unknown]} Fact */

/**
 * @param {HTMLElement} list
 * @param {readonly Fact[]} all
 */
export function facts(list, all) {
  const present = all.filter(([, value]) => value !== undefined && value !== null && value !== '');
  list.replaceChildren(
    ...present.map(([term, value]) => {
      const pair = document.createElement('div');
      const dt = document.createElement('dt');
      const dd = document.createElement('dd');
      dt.textContent = term;
      dd.textContent = String(value);
      pair.append(dt, dd);
      return pair;
    }),
  );
  list.hidden = present.length === 0;
}
