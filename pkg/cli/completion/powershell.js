// Completion for PowerShell.
import { firstSentence, spellings } from './words.js';

/** @param {import('./words.js').Words} words */
export function powershell({ commands, options }) {
  const ofCommands = Object.entries(commands).map(([name, { description }]) =>
    result(name, firstSentence(description)),
  );
  const ofOptions = Object.entries(options).flatMap(([name, option]) =>
    spellings(name, option).map((it) => result(it, firstSentence(option.description))),
  );
  const choices = Object.entries(commands).filter(([, command]) => command.choices);
  return `# Completion of device-signin for PowerShell. Load it in $PROFILE:
#   device-signin completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName device-signin -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $previous = if ($wordToComplete) { $words[-2] } else { $words[-1] }
  $found = switch ($previous) {
${choices
  .map(
    ([name, command]) =>
      `    ${quoted(name)} { ${command.choices?.map((choice) => `,@(${quoted(choice)}, ${quoted(choice)})`).join('; ')} }`,
  )
  .join('\n')}
    default {
      if ($wordToComplete.StartsWith('-')) {
${indent(ofOptions, 8)}
      } else {
${indent(ofCommands, 8)}
      }
    }
  }
  $found | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}

/** @param {string} word @param {string} description */
const result = (word, description) => `,@(${quoted(word)}, ${quoted(description)})`;

/** @param {string[]} lines @param {number} columns */
const indent = (lines, columns) => lines.map((line) => ' '.repeat(columns) + line).join('\n');

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
