// What to sign in to: the directory that was named, or a local authority started for the purpose.
import { UsageError } from '../../pkg/cli/flags.js';
import { configOf } from '../../pkg/cli/profile.js';
import { secondsOf } from './numbers.mjs';

/**
 * @typedef {object} Directory
 * @property {import('../../pkg/index.js').Config} config
 * @property {boolean} local
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('../../pkg/cli/flags.js').Values} values
 * @returns {Promise<Directory>}
 */
export async function directoryOf(values) {
  const real = ['authority', 'client-id', 'graph-url'].filter((name) => values[name] !== undefined);
  const local = ['interval', 'code-lifetime'].filter((name) => values[name] !== undefined);
  if (real.length > 0) {
    if (local.length > 0) {
      throw new UsageError(
        `\`--${local[0]}\` is for the local authority, and \`--${real[0]}\` is for another`,
        'Leave one of the two out.',
      );
    }
    return { config: configOf(values), local: false, close: async () => {} };
  }
  const interval = secondsOf('interval', values.interval);
  const codeLifetime = secondsOf('code-lifetime', values['code-lifetime']);
  const { startAuthority } = await import('../authority/index.mjs');
  const { authority, graphUrl, clientId, close } = await startAuthority({
    ...(interval && { interval }),
    ...(codeLifetime && { codeLifetime }),
  });
  const config = { ...configOf({ ...values, 'client-id': clientId }), authority, graphUrl };
  return { config, local: true, close };
}
