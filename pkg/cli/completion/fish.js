// Completion for fish.
import { firstSentence } from './words.js';

/** @param {import('./words.js').Words} words */
export function fish({ commands, options }) {
  const names = Object.keys(commands).join(' ');
  const ofCommands = Object.entries(commands).flatMap(([name, { description, choices }]) => [
    complete(
      `-n "not __fish_seen_subcommand_from ${names}" -a ${name}`,
      firstSentence(description),
    ),
    ...(choices
      ? [
          `complete -c device-signin -n "__fish_seen_subcommand_from ${name}" -a ${quoted(choices.join(' '))}`,
        ]
      : []),
  ]);
  const ofOptions = Object.entries(options).map(([name, option]) => {
    const { short, value, completes, description } = option;
    const argument = value
      ? completes === 'directory'
        ? ' -r -a "(__fish_complete_directories)"'
        : ' -x'
      : '';
    return complete(
      `${short ? `-s ${short} ` : ''}-l ${name}${argument}`,
      firstSentence(description),
    );
  });
  return `# Completion of device-signin for fish. Store it where fish finds it:
#   device-signin completion fish > ~/.config/fish/completions/device-signin.fish
complete -c device-signin -f
${[...ofCommands, ...ofOptions].join('\n')}
`;
}

/**
 * @param {string} what
 * @param {string} description
 */
const complete = (what, description) =>
  `complete -c device-signin ${what} -d ${quoted(description)}`;

/** @param {string} text */
const quoted = (text) => `'${text.replace(/['\\]/g, '\\$&')}'`;
