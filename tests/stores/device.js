// What a device does in one run of its program, on any host, with the cache that it was given; and
// what it reports of it.

/** @typedef {typeof import('../../src/js/types.d.ts')} Api */
/** @typedef {import('../../src/js/types.d.ts').Config} Config */
/** @typedef {import('../../src/js/types.d.ts').Cache} Cache */
/** @typedef {Pick<Config, 'clientId' | 'authority' | 'graphUrl'>} Server */

/**
 * @typedef {object} Store
 * @property {Cache} cache
 * @property {() => unknown} held everything that the store itself says it holds, as a text
 * @property {() => unknown} [close]
 */

/**
 * @typedef {object} Task
 * @property {'sign in' | 'come back' | 'sign out'} does
 * @property {Record<'fresh' | 'stale', Server>} servers by what becomes of their access tokens
 * @property {string} user where the user is sent the code
 */

/**
 * @typedef {object} Report
 * @property {number} prompts
 * @property {string[]} faults what went wrong
 * @property {Partial<Record<keyof Task['servers'], import('../../src/js/types.d.ts').Tokens>>} tokens
 * @property {Partial<Record<keyof Task['servers'], string[]>>} accounts user names
 * @property {string} held
 */

/**
 * @param {Api} api
 * @param {Store} store
 * @param {Task} task
 * @returns {Promise<Report>}
 */
export async function run(api, { cache, held, close }, { does, servers, user }) {
  /** @type {Report} */
  const report = { prompts: 0, faults: [], tokens: {}, accounts: {}, held: '' };
  const options = {
    onStatus: (/** @type {import('../../src/js/types.d.ts').Status} */ status) => {
      if (status.status !== 'cache_failed') return;
      report.faults.push(`${status.error.message} ${status.error.cause}`);
    },
  };
  const onCode = async (/** @type {object} */ code) => {
    report.prompts += 1;
    if (does !== 'sign in') throw new Error('a code is shown again');
    const response = await fetch(user, { method: 'POST', body: JSON.stringify(code) });
    if (!response.ok) throw new Error(await response.text());
  };

  for (const name of /** @type {const} */ (['fresh', 'stale'])) {
    const config = { ...servers[name], cache };
    try {
      if (does === 'sign out') await api.signOut(config);
      else report.tokens[name] = await api.signIn(config, onCode, options);
      const accounts = await api.listAccounts(config);
      report.accounts[name] = accounts.map(({ username }) => String(username));
    } catch (error) {
      const { code, message, cause } = /** @type {any} */ (error);
      report.faults.push(`${name}: ${code}: ${message} ${cause ?? ''}`);
    }
    if (does !== 'sign out') continue;
    const code = await api.signInSilently(config, options).then(
      () => 'signed in',
      (error) => error.code,
    );
    if (code !== 'interaction_required') report.faults.push(`${name}: signed out, yet ${code}`);
  }
  report.held = String(await held());
  await close?.();
  return report;
}
