// The last lines of a run: how long each step took, what failed, what was flaky, and the counts.

/** How many of the slowest files are listed, and from how many seconds on. */
const SLOWEST = { files: 5, seconds: 5 };

/** Of three thousand tests so many may be flaky in CI; with more a run fails. */
const FLAKY_ALLOWED = 3;

/**
 * @typedef {{ name: string, seconds: number, counts: import('./steps.mjs').Counts }} Row
 */

/**
 * @param {readonly Row[]} rows
 * @param {{ seconds: number, ci: boolean }} run
 * @returns {{ text: string, code: number }} what to print, whose last line is `N passed, N failed`,
 *   and the exit code
 */
export function summaryOf(rows, { seconds, ci }) {
  const all = rows.map(({ counts }) => counts);
  const flaky = all.flatMap((counts) => counts.flaky ?? []);
  const failures = all.flatMap((counts) => counts.failures ?? []);
  if (ci && flaky.length > FLAKY_ALLOWED) {
    failures.push(`${flaky.length} tests were flaky; CI allows ${FLAKY_ALLOWED}`);
  }
  const passed = all.reduce((sum, counts) => sum + counts.passed, 0);
  const tooFlaky = ci && flaky.length > FLAKY_ALLOWED ? 1 : 0;
  const failed = all.reduce((sum, counts) => sum + counts.failed, 0) + tooFlaky;
  const slowest = all
    .flatMap((counts) => counts.files ?? [])
    .filter((file) => file.seconds >= SLOWEST.seconds)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST.files);
  const text = [
    `── in all: ${seconds.toFixed(1)} s`,
    ...rows.map(rowLine),
    ...slowest.map(({ file, seconds: s }) => `slow: ${file}: ${s.toFixed(1)} s`),
    ...failures.map((what) => `FAILED: ${what}`),
    ...flaky.map((what) => `flaky: ${what} (passed the second time)`),
    ...(passed + failed === 0 ? ['Nothing was run: no step, test file or test is named so.'] : []),
    '',
    `${passed} passed, ${failed} failed`,
  ].join('\n');
  // A word that names nothing has tested nothing.
  return { text, code: failed > 0 || passed === 0 ? 1 : 0 };
}

/** @param {Row} row */
export function rowLine({ name, seconds, counts }) {
  const { passed, failed } = counts;
  const result = failed ? `, ${failed} FAILED` : passed ? `, ${passed} passed` : '';
  return `${name}: ${seconds.toFixed(1)} s${result}`;
}
