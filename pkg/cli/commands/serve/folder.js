// The folder of `serve`: its secret, and the tokens of its sessions.
import { join } from 'node:path';
import { text } from '../../config.js';
import { openFolder } from '../../store/folder.js';
import { locationOf } from '../../store/location.js';
import { UsageError } from '../../usage-error.js';

/**
 * @param {import('../../parse-options.js').Values} values
 * @param {import('../../command.js').Context} context
 */
export function openFolderOf(values, { env, report }) {
  const location = locationOf(text(values['cache-dir']), env);
  if (location) {
    // Its own, so that the tokens of a console user and of a kiosk's do not mix.
    return openFolder({ path: join(location.path, 'serve'), own: true }, report.warn);
  }
  throw new UsageError(
    'there is no folder for the secret that seals the cookies',
    'Give one with `--cache-dir`.',
  );
}
