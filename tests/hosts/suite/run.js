// Runs the suite on this host and sends the results to the control server.
import { cases, forbiddenCases } from './suite.js';
import { hostFetch, lacking } from './means.js';
import { watchCompiling } from './compiled.js';

/**
 * @typedef {object} Visit
 * @property {string} control where the control server is
 * @property {string} run this visit's name: lower-case letters, digits and hyphens
 * @property {boolean} [without] whether the entry must do without WebAssembly: it is taken away
 * @property {import('./suite.js').Api} [forbidden] an entry that this page's policy forbids
 */

/**
 * @param {import('./suite.js').Api} api
 * @param {Visit} visit
 * @returns {Promise<object>} what was sent
 */
export async function runSuite(api, { control, run, without, forbidden }) {
  const faults = watchFaults();
  const where = await hostFetch(`${control}/where`).then((response) => response.json());
  // Only now: Node's own `fetch` compiles a module when it is first called.
  const compiled = forbidden ? [] : watchCompiling();
  if (without) Object.assign(globalThis, { WebAssembly: undefined });
  const host = { api, where, control, run, forbidden };
  const chosen = forbidden ? { ...cases, ...forbiddenCases } : cases;
  const results = await Promise.all(
    Object.keys(chosen).map((name) =>
      Promise.resolve()
        .then(() => chosen[/** @type {keyof typeof chosen} */ (name)](/** @type {any} */ (host)))
        .then(
          () => ({ name }),
          (error) => ({ name, error: `${error && error.message}` }),
        ),
    ),
  );
  for (const bytes of compiled) await send('module', bytes);
  const report = {
    cases: results,
    lacks: lacking(),
    faults,
    agent: typeof navigator === 'undefined' ? '' : navigator.userAgent,
    hidden: typeof document !== 'undefined' && document.visibilityState === 'hidden',
  };
  await send('result', JSON.stringify(report));
  return report;

  /**
   * @param {string} what
   * @param {BodyInit} body
   */
  async function send(what, body) {
    await hostFetch(`${control}/${what}?run=${run}`, { method: 'POST', body });
  }
}

/** Collects unhandled rejections and errors, where the host reports them. @returns {string[]} */
function watchFaults() {
  /** @type {string[]} */
  const faults = [];
  const keep = (/** @type {any} */ event) => {
    const reason = event && (event.reason || event.error || event.message || event);
    faults.push(String((reason && reason.stack) || reason));
  };
  if (typeof addEventListener === 'function') {
    addEventListener('unhandledrejection', keep);
    addEventListener('error', keep);
  }
  const { process } = /** @type {any} */ (typeof globalThis === 'undefined' ? {} : globalThis);
  if (process && typeof process.on === 'function') process.on('unhandledRejection', keep);
  return faults;
}
