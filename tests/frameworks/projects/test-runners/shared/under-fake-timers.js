// A sign-in whose timers a test moves: it must end as it would with real ones.

/** Three pending polls of five seconds, with the margin of an eighth, take less than this. */
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
