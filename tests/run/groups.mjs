// The groups that CI on a public host runs beside each other, so that its page says what broke.
// Together they are all of `npm run test:all`.

/**
 * @typedef {object} Group
 * @property {readonly string[]} [steps] by name
 * @property {readonly string[]} [paths] how the paths of its test files begin
 * @property {string} [name] a pattern: only the tests whose name it matches
 */

const HOSTS = ['tests/hosts/hosts.test.mjs'];

/** Every file belongs to the group that lists it, or else to `package`. */
export const groups = /** @type {const} */ ({
  rust: {
    steps: [
      ...['cargo fmt', 'clippy', 'clippy for wasm32', 'plain cargo build'],
      ...['cargo test', 'fuzzing'],
    ],
    paths: ['tests/supply-chain/'],
  },
  package: { steps: ['build', 'prettier', 'eslint', 'tsc'] },
  pages: {
    paths: ['bundlers', 'element', 'fleet', 'frameworks', 'page', 'proxy'].map(
      (folder) => `tests/${folder}/`,
    ),
  },
  runtimes: { paths: HOSTS, name: '/^(Node|Deno|Bun|workerd|miniflare|Vercel)/' },
  'old engines': { paths: HOSTS, name: '/^(Chromium|Firefox|WebKit|WPE|Qt)/' },
  stores: { paths: ['tests/cache/', 'tests/caches/', 'tests/store-faults/', 'tests/stores/'] },
  console: { paths: ['tests/console/'] },
});

/**
 * What a group runs.
 *
 * @param {keyof typeof groups} wanted
 * @param {readonly import('./steps.mjs').Step[]} steps
 * @returns {import('./choose.mjs').Chosen[]}
 */
export function chooseGroup(wanted, steps) {
  /** @type {Group} */
  const group = groups[wanted];
  return steps.flatMap(({ name, run, files }) => {
    if (!files) return group.steps?.includes(name) ? [{ name, run: () => run() }] : [];
    const own = files().filter((path) => belongsTo(path, wanted));
    if (own.length === 0) return [];
    return [
      {
        name: `${name} (${wanted})`,
        run: () => run({ files: own, ...(group.name && { name: group.name }) }),
      },
    ];
  });
}

/** @param {string} path @param {keyof typeof groups} wanted */
function belongsTo(path, wanted) {
  /** @type {[string, Group][]} */
  const all = Object.entries(groups);
  const listing = all
    .filter(([, { paths = [] }]) => paths.some((start) => path.startsWith(start)))
    .map(([name]) => name);
  return listing.length > 0 ? listing.includes(wanted) : wanted === 'package';
}
