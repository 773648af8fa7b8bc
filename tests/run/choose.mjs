// Chooses what `npm test -- word…` runs: a word is a step's name, part of a test file's path, or
// else of a test's name.

/**
 * @param {readonly string[]} words
 * @param {readonly import('./steps.mjs').Step[]} steps
 * @param {readonly string[]} files
 * @returns {{ name: string, run: () => Promise<import('./steps.mjs').Counts> }[]}
 */
export function choose(words, steps, files) {
  if (words.length === 0) return steps.map(({ name, run }) => ({ name, run: () => run() }));
  return words.flatMap((word) => {
    const named = steps.filter(({ name }) => name.includes(word));
    if (named.length > 0) return named.map(({ name, run }) => ({ name, run: () => run() }));
    const paths = files.filter((path) => path.includes(word));
    const only = paths.length > 0 ? { files: paths } : { name: word };
    return steps
      .filter(({ tests }) => tests === 'node' || (tests === 'cargo' && only.name))
      .map(({ name, run }) => ({ name: `${name} (${word})`, run: () => run(only) }));
  });
}
