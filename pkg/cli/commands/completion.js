// The command `completion`: a script with which a shell completes commands and options.
import { bash } from '../completion/bash.js';
import { fish } from '../completion/fish.js';
import { powershell } from '../completion/powershell.js';
import { zsh } from '../completion/zsh.js';
import { nearest } from '../nearest.js';
import { options } from '../options.js';
import { UsageError } from '../usage-error.js';

/** @typedef {import('../completion/words.js').Words} Words */

/** @type {Record<string, (words: Words) => string>} */
const scripts = { bash, zsh, fish, powershell };

/** The shells that there is a script for. */
export const shells = Object.keys(scripts);

/** @type {import('../command.js').Run} */
export async function completion(_values, _context, shell) {
  const script = shell !== undefined && Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!script) {
    const right = shell && nearest(shell, shells);
    throw new UsageError(
      shell ? `there is no completion for \`${shell}\`` : '`completion` needs the name of a shell',
      right
        ? `Did you mean \`device-signin completion ${right}\`?`
        : `The shells are ${shells.join(', ')}.`,
    );
  }
  // Imported here, since the table of commands holds this one.
  const { commands } = await import('./commands.js');
  return { text: script({ commands, options }).trimEnd() };
}
