// A sign-in whose timers a test moves: it must end as it would with real ones.

/**
 * Four polls, each after five seconds and the margin of an eighth, are 22.5 seconds: never sooner, but
 * for the real time that passes meanwhile where `performance` is real.
 */
export const LEAST_MS = 22_000;

/** Where a runner's fakes also hold back microtasks, some steps of the test pass without effect. */
export const MOST_MS = 25_000;

const LONGEST_MS = 60_000;

/**
 * @param {Promise<unknown>} signIn
 * @param {(ms: number) => unknown} advance moves the timers, and lets promises settle
 * @returns {Promise<{ name: unknown, ms: number }>} what came, and how far the timers were moved
 */
export async function advanceUntilDone(signIn, advance) {
  /** @type {{ name: unknown } | undefined} */
  let end;
  signIn.then(
    (profile) => (end = { name: profile.displayName }),
    (error) => (end = { name: `${error.code}: ${error.message}` }),
  );
  let ms = 0;
  for (; !end && ms < LONGEST_MS; ms += 100) await advance(100);
  return { name: end ? end.name : 'it never ends', ms };
}
