// The arguments of the library's functions, as the command line has them.
import { configOf, text } from './config.js';
import { consoleFetch } from './network/fetch.js';
import { openStore } from './store/store.js';
import { UsageError } from './usage-error.js';

/**
 * @typedef {object} Call
 * @property {import('../generated/index.js').CachedConfig} config
 * @property {{ signal: AbortSignal, account?: string,
 *   onStatus: import('./report/reporter.js').Reporter['status'] }} options
 * @property {boolean} prompt Whether a code may be shown.
 * @property {import('./store/pending-sign-in.js').Pending} pending
 * @property {import('./report/reporter.js').Reporter} report
 */

/**
 * @param {import('./parse-options.js').Values} values
 * @param {import('./command.js').Context} context
 * @returns {Call}
 */
export function callOf(values, context) {
  const { env, report } = context;
  const config = configOf(values, env);
  if (config.clientSecret !== undefined) context.secrets.add(config.clientSecret);
  const { cache, pending } = openStore(values, context);
  const { signal, end } = endable(context.signal);
  const fetch = consoleFetch(context, (cause) => end(requestFailed(cause)));
  const account = text(values.account);
  const { clientId, authority, issuer, endpoints, parameters, scopes } = config;
  return {
    config: { ...config, cache, fetch },
    options: { signal, onStatus: report.status, ...(account !== undefined && { account }) },
    prompt: values['no-prompt'] !== true,
    pending: pending({ clientId, authority, issuer, endpoints, parameters, scopes, account }),
    report,
  };
}

/**
 * For commands that do nothing but read or change what is stored.
 * @param {import('./parse-options.js').Values} values
 * @param {string} command
 */
export function needsStore(values, command) {
  if (!values['no-cache']) return;
  throw new UsageError(
    `\`${command}\` is about stored tokens, and \`--no-cache\` stores nothing`,
    'Leave out `--no-cache`.',
  );
}

/**
 * A signal that follows another one, and can be ended besides. (`AbortSignal.any` can be collected
 * on Node 20, and then never fires.)
 * @param {AbortSignal} signal
 */
function endable(signal) {
  const controller = new AbortController();
  const end = (/** @type {unknown} */ reason) => controller.abort(reason);
  if (signal.aborted) end(signal.reason);
  else signal.addEventListener('abort', () => end(signal.reason), { once: true });
  return { signal: controller.signal, end };
}

/** @param {import('./network/network-error.js').NetworkError} cause */
function requestFailed(cause) {
  const error = new Error('The request failed', { cause });
  return Object.assign(error, { name: 'DeviceSignInError', code: 'network', hint: cause.hint });
}
