// Completion for zsh.
import { firstSentence } from './words.js';

/** @param {import('./words.js').Words} words */
export function zsh({ commands, options }) {
  const lines = Object.entries(options).flatMap(
    ([name, { short, value, completes, multiple, description }]) => {
      const text = `[${bracketed(firstSentence(description))}]`;
      const action = completes === 'directory' ? '_files -/' : ' ';
      const argument = value ? `:${value}:${action}` : '';
      const long = `${multiple ? '*' : ''}--${name}`;
      const all = short ? [`-${short}`, long] : [long];
      return all.map((it) => `    ${quoted(`${it}${text}${argument}`)} \\`);
    },
  );
  const names = Object.entries(commands).map(
    ([name, { description }]) => `    ${quoted(`${name}:${firstSentence(description)}`)}`,
  );
  const choices = Object.entries(commands).filter(([, command]) => command.choices);
  return `#compdef device-signin
# Completion of device-signin for zsh. Load it in ~/.zshrc, after compinit:
#   source <(device-signin completion zsh)
_device_signin() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  local state
  _arguments -s \\
${lines.join('\n')}
    '1: :->command' \\
    '2: :->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[2] in
${choices.map(([name, command]) => `        ${name}) compadd ${command.choices?.join(' ')} ;;`).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _device_signin ]]; then
  _device_signin "$@"
else
  compdef _device_signin device-signin
fi
`;
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {string} text */
const bracketed = (text) => text.replace(/[[\]:\\]/g, '\\$&');
