// Completion for bash.
import { spellings } from './words.js';

/** @param {import('./words.js').Words} words */
export function bash({ commands, options }) {
  const all = Object.entries(options);
  const names = all.flatMap(([name, option]) => spellings(name, option));
  const withValue = all.filter(([, { value, completes }]) => value && !completes);
  const folders = all.filter(([, { completes }]) => completes === 'directory');
  const choices = Object.entries(commands).filter(([, command]) => command.choices);
  return `# Completion of device-signin for bash. Load it in ~/.bashrc:
#   source <(device-signin completion bash)
_device_signin() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $previous in
    ${patterns(folders)})
      COMPREPLY=($(compgen -d -- "$word"))
      return ;;
    ${patterns(withValue)}) return ;;
${choices
  .map(
    ([name, command]) => `    ${name})
      COMPREPLY=($(compgen -W '${command.choices?.join(' ')}' -- "$word"))
      return ;;
`,
  )
  .join('')}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${Object.keys(commands).join(' ')}' -- "$word"))
  fi
}
complete -F _device_signin device-signin
`;
}

/** @param {[string, import('../parse-options.js').Option][]} some */
function patterns(some) {
  return some.flatMap(([name, option]) => spellings(name, option)).join('|');
}
