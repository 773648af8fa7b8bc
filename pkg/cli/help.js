// The text of `--help`.
import { commands } from './commands/commands.js';
import { exitCodeTexts } from './exit-codes.js';
import { options } from './options.js';

const width = 80;

export function help() {
  const codes = exitCodeTexts.map(([code, meaning]) => entry(String(code).padStart(3), 5, meaning));
  const does = Object.entries(commands).map(([name, { argument, description }]) =>
    entry(argument ? `${name} [${argument}]` : name, 20, description),
  );
  return `Usage: device-signin [command] --client-id ID [options]

Signs you in with a code that you type in any browser, on this or another
machine, and prints your profile as JSON. You stay signed in: the next time it
shows no code. If it is interrupted while it waits for you, it goes on with the
same code when it is started again. Messages and progress go to stderr, so
stdout holds the result alone:

  device-signin --client-id ID --authority https://login.microsoftonline.com/TENANT
  device-signin --client-id ID | jq -r .displayName
  TOKEN=$(device-signin token --client-id ID --no-prompt)

The server is Microsoft Entra, or another one by --issuer or --device-endpoint.

Commands:
${does.join('\n')}

Options ([VARIABLE] is the environment variable that is used in place of it):
${optionLines(options)}

Requests go through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name.

Exit codes:
${codes.join('\n')}
`;
}

/** @param {Record<string, import('./parse-options.js').Option>} all */
export function optionLines(all) {
  const lines = Object.entries(all).map(([name, option]) => {
    const short = option.short ? `-${option.short}, ` : '    ';
    const env = option.env ? ` [${option.env}]` : '';
    const value = option.value ? ` ${option.value}` : '';
    return entry(`${short}--${name}${value}`, 30, option.description + env);
  });
  return lines.join('\n');
}

/**
 * A term and its text, broken at spaces and set off from the term: below it, where the term is too long.
 * @param {string} term
 * @param {number} column Where the text begins.
 * @param {string} text
 */
function entry(term, column, text) {
  const margin = ' '.repeat(column + 2);
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && margin.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  if (term.length >= column) return `  ${term}\n${margin}${lines.join(`\n${margin}`)}`;
  return `  ${term.padEnd(column)}${lines.join(`\n${margin}`)}`;
}
