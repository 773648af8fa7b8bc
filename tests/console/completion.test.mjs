// Completion and the man page: made from the tables of commands and options, and tried in the shells
// themselves.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, test } from 'node:test';
import { commands } from '../../pkg/cli/commands/commands.js';
import { exitCodeTexts } from '../../pkg/cli/exit-codes.js';
import { manPage } from '../../pkg/cli/man-page.js';
import { options } from '../../pkg/cli/options.js';
import { cli, newHome } from './program.mjs';

const names = Object.keys(options).map((name) => `--${name}`);
const shells = ['bash', 'zsh', 'fish', 'powershell'];

/** The script, as the program prints it. @param {string} shell */
const script = (shell) =>
  execFileSync(process.execPath, [cli, 'completion', shell], { encoding: 'utf8' });

/** CI installs what Debian has; elsewhere a line says what is missing. */
const isRequired = Boolean(process.env.CI) && process.platform === 'linux';

/** Whether a shell is there. @param {string} program */
function isInstalled(program) {
  const found = spawnSync(program, ['--version']).error === undefined;
  if (!found && isRequired) throw new Error(`CI needs ${program}: apt-get install ${program}`);
  if (!found) console.log(`${program} is not installed: its completion is not tried`);
  return found;
}

/** @type {Record<string, (line: string) => string[]>} What a shell offers at the end of a line. */
const offers = {
  bash(line) {
    const words = line.split(' ');
    const run = `${script('bash')}
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _device_signin; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['--norc', '-c', run], { encoding: 'utf8' }).trim().split('\n');
  },
  fish(line) {
    const home = newHome();
    const folder = join(home, 'fish', 'completions');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'device-signin.fish'), script('fish'));
    const run = `source ${join(folder, 'device-signin.fish')}; complete -C '${line}'`;
    return execFileSync('fish', ['-c', run], {
      encoding: 'utf8',
      env: { ...process.env, XDG_CONFIG_HOME: home, HOME: home },
    })
      .trim()
      .split('\n')
      .map((offer) => String(offer.split('\t')[0]));
  },
  zsh(line) {
    // Keys that come too soon prevent the list, so on a busy machine it waits longer.
    for (const seconds of [1, 3, 9]) {
      const found = typedInZsh(line, seconds);
      if (found.length > 0) return found;
    }
    return [];
  },
};

/**
 * What zsh lists once a line is typed, in a terminal of its own (zpty).
 * @param {string} line
 * @param {number} seconds How long it may take.
 */
function typedInZsh(line, seconds) {
  const home = newHome();
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, '_device-signin'), script('zsh'));
  const run = `
    zmodload zsh/zpty
    zpty shell "PS1=; TERM=dumb zsh -f -i"
    zpty -w shell "fpath=(${home} \\$fpath); autoload -Uz compinit; compinit -u -d ${home}/dump"
    zpty -w shell "source ${home}/_device-signin; stty cols 300; LISTMAX=1000; unsetopt automenu"
    zpty -w shell "bindkey '^X' list-choices; echo rea''dy"
    while zpty -r shell out && [[ $out != *ready* ]]; do :; done
    zpty -w -n shell "${line}"$'\\C-X'
    sleep ${seconds}
    zpty -w -n shell $'\\C-U'"echo en''d"$'\\n'
    while zpty -r shell out; do print -r -- "$out"; [[ $out == *$'\\n'end* || $out == end* ]] && break; done
  `;
  const text = execFileSync('zsh', ['-f', '-c', run], { encoding: 'utf8', timeout: 60_000 });
  const words = text.matchAll(/(?<![\w-])(--[a-z][a-z-]*|[a-z]+)(?= |\r|\n|$)/gm);
  const typed = new Set([...line.split(' '), 'echo', 'end']);
  return [...words].map(([word]) => word).filter((word) => !typed.has(word));
}

describe('completion', () => {
  for (const shell of Object.keys(offers)) {
    test(`in ${shell}: options, commands and the shells`, () => {
      if (!isInstalled(shell)) return;
      const offered = offers[shell] ?? (() => []);
      assert.deepEqual(
        offered('device-signin --')
          .filter((it) => it.startsWith('--'))
          .sort(),
        [...names].sort(),
      );
      const found = offered('device-signin ');
      for (const name of Object.keys(commands))
        assert.ok(found.includes(name), `${name}: ${found}`);
      const choices = offered('device-signin completion ');
      for (const name of shells) assert.ok(choices.includes(name), `${name}: ${choices}`);
      assert.deepEqual(
        offered('device-signin --no-')
          .filter((it) => it.startsWith('--') && !it.endsWith('-'))
          .sort(),
        names.filter((name) => name.startsWith('--no-')).sort(),
      );
    });
  }

  for (const shell of shells) {
    test(`has every command and option in the script for ${shell}`, () => {
      const text = script(shell);
      for (const name of [...Object.keys(commands), ...Object.keys(options)]) {
        assert.match(text, new RegExp(`(^|[^a-z-])(--|-l )?${name}([^a-z-]|$)`, 'm'), name);
      }
    });
  }

  for (const [shell, args] of /** @type {const} */ ([
    ['bash', ['-n']],
    ['zsh', ['-n']],
    ['fish', ['--no-execute']],
  ])) {
    test(`is a script that ${shell} can read`, () => {
      if (!isInstalled(shell)) return;
      const file = `${newHome()}.${shell}`;
      writeFileSync(file, script(shell));
      const { status, stderr } = spawnSync(shell, [...args, file], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assert.equal(stderr, '');
    });
  }
});

describe('the man page', () => {
  test('has every command, option and exit code', () => {
    const text = manPage().replaceAll('\\-', '-');
    for (const name of [...Object.keys(commands), ...names]) assert.ok(text.includes(name), name);
    for (const [code, meaning] of exitCodeTexts) {
      assert.ok(text.includes(`.B ${code}\n${meaning}.`), meaning);
    }
  });

  test('is one that mandoc finds no fault with', () => {
    if (!isInstalledMandoc()) return;
    const { stdout, stderr } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], {
      input: manPage(),
      encoding: 'utf8',
    });
    // A date would differ from build to build.
    const faults = (stdout + stderr).split('\n').filter((line) => !/missing date/.test(line));
    assert.deepEqual(faults, ['']);
  });
});

function isInstalledMandoc() {
  const found = spawnSync('mandoc', ['-V']).error === undefined;
  if (!found && isRequired) throw new Error('CI needs mandoc: apt-get install mandoc');
  if (!found) console.log('mandoc is not installed: the man page is not checked');
  return found;
}
