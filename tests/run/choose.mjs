// Chooses what to run: the words after `npm test --` or `npm run test:long --`.

/**
 * @typedef {import('./steps.mjs').Step} Step
 * @typedef {{ name: string, run: () => Promise<import('./steps.mjs').Counts> }} Chosen
 */

/**
 * A word is part of a step's name or of a test file's path, or else of a test's name.
 *
 * @param {readonly string[]} words
 * @param {readonly Step[]} steps
 * @returns {Chosen[]} nothing for a word that looks like a path and is none
 */
export function choose(words, steps) {
  if (words.length === 0) return steps.map(({ name, run }) => ({ name, run: () => run() }));
  return words.flatMap((word) => {
    const named = steps.filter(({ name }) => name.includes(word));
    if (named.length > 0) return named.map(({ name, run }) => ({ name, run: () => run() }));
    const byPath = steps
      .map((step) => ({ step, files: step.files?.().filter((path) => path.includes(word)) ?? [] }))
      .filter(({ files }) => files.length > 0);
    if (byPath.length > 0 || word.includes('/')) {
      return byPath.map(({ step, files }) => chosen(step, word, { files }));
    }
    return steps
      .filter(({ takesName }) => takesName)
      .map((step) => chosen(step, word, { name: word }));
  });
}

/**
 * @param {Step} step
 * @param {string} word
 * @param {import('./steps.mjs').Only} only
 * @returns {Chosen}
 */
function chosen({ name, run }, word, only) {
  return { name: `${name} (${word})`, run: () => run(only) };
}
