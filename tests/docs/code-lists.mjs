// Reads from the code the lists that the documents repeat. Where a list cannot be read, because the
// code has changed its shape, it throws and says which: an empty list would prove nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../xtask/root.mjs';

/**
 * @param {string} folder from the project's own folder
 * @param {string} ending
 * @returns {string[]} paths
 */
function filesIn(folder, ending) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/**
 * The path of the file of this name: the folder's own, else the one below it.
 * @param {string} folder
 * @param {string} name
 */
export function fileNamed(folder, name) {
  const own = join(root, folder, name);
  if (existsSync(own)) return own;
  const found = filesIn(folder, name).filter((path) => basename(path) === name);
  if (found.length !== 1) throw new Error(`${folder} has ${found.length} files named ${name}`);
  return String(found[0]);
}

/**
 * The one match of a pattern in all Rust files.
 * @param {RegExp} pattern
 * @param {string} what
 * @returns {RegExpExecArray}
 */
function inRust(pattern, what) {
  const found = filesIn('src', '.rs').flatMap((path) => {
    const match = pattern.exec(readFileSync(path, 'utf8'));
    return match ? [match] : [];
  });
  if (found.length !== 1 || !found[0]) throw new Error(`src has ${found.length} of: ${what}`);
  return found[0];
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} least
 * @param {string} what
 */
function atLeast(list, least, what) {
  if (list.length < least) throw new Error(`only ${list.length} ${what} could be read`);
  return list;
}

const snakeCase = (/** @type {string} */ name) =>
  name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/**
 * The variants of the one public enum of this name, in snake case.
 * @param {string} name
 */
function rustEnum(name) {
  const [, body = ''] = inRust(
    new RegExp(`^pub enum ${name}(?:<[^>]*>)? \\{\\n([\\s\\S]*?)^\\}`, 'm'),
    `pub enum ${name}`,
  );
  return [...body.matchAll(/^ {4}([A-Z]\w*)/gm)].map(([, variant]) => snakeCase(String(variant)));
}

/** @param {string} name of a constant list of strings */
function rustStrings(name) {
  const [, items = ''] = inRust(
    new RegExp(`const ${name}: [^=]*= &?\\[([^\\]]*)\\]`),
    `const ${name}`,
  );
  return [...items.matchAll(/"([^"]+)"/g)].map(([, text]) => String(text));
}

export const rust = {
  errorCodes: () => atLeast(rustEnum('Code'), 21, 'error codes of src'),
  statuses: () => atLeast(rustEnum('Status'), 8, 'statuses of src'),
  configKeys: () => atLeast(rustStrings('CONFIG_KEYS'), 9, 'config keys of src'),
  optionKeys: () => atLeast(rustStrings('OPTION_KEYS'), 5, 'option keys of src'),
  dependencies: () => {
    const manifest = readFileSync(join(root, 'Cargo.toml'), 'utf8');
    const tables = manifest.matchAll(/^\[([^\]]*dependencies)\]\n((?:(?!\[).*\n)*)/gm);
    const names = [...tables].flatMap(([, , table]) =>
      [...String(table).matchAll(/^([\w-]+) *=/gm)].map(([, name]) => String(name)),
    );
    return atLeast([...new Set(names)], 8, 'dependencies of Cargo.toml');
  },
};

/**
 * @typedef {object} AadstsRow
 * @property {number[]} numbers
 * @property {string | undefined} code of the error, if the number decides it
 * @property {string} hint
 */

/** Entra's numbers: each with its code and hint, and which are transient. */
export function aadsts() {
  const source = readFileSync(fileNamed('src', 'aadsts.rs'), 'utf8').split('#[cfg(test)]')[0] ?? '';
  const numbersIn = (/** @type {string | undefined} */ text) =>
    [...String(text).matchAll(/\d[\d_]*/g)].map(([digits]) => Number(digits.replaceAll('_', '')));
  const lists = new Map(
    [...source.matchAll(/const ([A-Z_]+): &\[u32\] = &\[([^\]]*)\]/g)].map(([, name, items]) => [
      String(name),
      numbersIn(items),
    ]),
  );
  const row =
    /\(\s*(?:&\[([\d_,\s]+)\]|([A-Z_]+)),\s*(?:None|Some\((?:Code::)?(\w+)\)),\s*"((?:[^"\\]|\\.)*)",?\s*\)/g;
  /** @type {AadstsRow[]} */
  const rows = [...source.matchAll(row)].map(([, items, name, code, hint]) => ({
    numbers: items === undefined ? (lists.get(String(name)) ?? []) : numbersIn(items),
    code: code && snakeCase(code),
    hint: String(hint).replaceAll('\\"', '"'),
  }));
  const inRows = new Set(rows.flatMap(({ numbers }) => numbers));
  const all = [...source.matchAll(/(?<![\w.])\d[\d_]{4,}(?![\w.])/g)].flatMap(([n]) =>
    numbersIn(n),
  );
  const missed = all.filter((number) => !inRows.has(number));
  if (missed.length) throw new Error(`aadsts.rs has numbers outside of its rows: ${missed}`);
  const transient = lists.get('TRANSIENT') ?? [];
  const [, alsoTransient] =
    /fn \w*(?:passes|transient)\w*\([^)]*\)[^{]*\{([^}]*)\}/.exec(source) ?? [];
  atLeast(transient, 1, 'transient numbers');
  if (alsoTransient === undefined) throw new Error('aadsts.rs says nowhere which are transient');
  return {
    rows: atLeast(rows, 28, 'rows of aadsts.rs'),
    transient: [...transient, ...numbersIn(alsoTransient).filter((number) => number > 9999)],
  };
}

/**
 * @typedef {object} Declared a function of the types; overloads are one each
 * @property {string} name
 * @property {string[]} parameters such as `options?`
 * @property {string} comment right before it
 */

/** The lists of the types. */
export function types() {
  const text = readFileSync(fileNamed('src', 'types.d.ts'), 'utf8');

  /** @param {string} name */
  const bodyOf = (name) => {
    const start = new RegExp(`^export interface ${name}\\b[^{]*\\{$`, 'm').exec(text);
    if (!start) throw new Error(`types.d.ts has no interface ${name}`);
    const from = start.index + start[0].length;
    return text.slice(from, text.indexOf('\n}', from));
  };
  /** @param {string} name */
  const membersOf = (name) => membersIn(bodyOf(name)).map((member) => member.name);
  /** @param {string} name */
  const unionOf = (name) => {
    const [, body] =
      new RegExp(`^export type ${name} =\\n([\\s\\S]*?);\\n\\n`, 'm').exec(text) ?? [];
    if (body === undefined) throw new Error(`types.d.ts has no union ${name}`);
    return body.replace(/\/\*\*[\s\S]*?\*\//g, '');
  };
  /** @type {Declared[]} */
  const functions = [
    ...text.matchAll(
      /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n(?:export )function (\w+)\(([\s\S]*?)\n?\): /g,
    ),
  ].map(([, comment, name, parameters]) => ({
    comment: String(comment),
    name: String(name),
    parameters: [...String(parameters).matchAll(/(?:^|[,\n]) *(\w+\??): /g)].map(([, it]) =>
      String(it),
    ),
  }));
  const count = text.match(/^export function/gm)?.length;
  if (functions.length !== count) throw new Error(`only ${functions.length} of ${count} functions`);
  return {
    text,
    functions,
    bare: bareIn(text),
    configKeys: membersOf('Config'),
    optionKeys: membersOf('Options'),
    errorKeys: membersOf('DeviceSignInError'),
    errorCodes: [...unionOf('ErrorCode').matchAll(/'(\w+)'/g)].map(([, it]) => String(it)),
    statuses: [...unionOf('Status').matchAll(/status: '(\w+)'/g)].map(([, it]) => String(it)),
  };
}

/**
 * The members of an interface, and whether a comment is right before each.
 * @param {string} body
 */
function membersIn(body) {
  const members = body.matchAll(/(\*\/\n)?^ {2}(?:readonly )?(\w+|\[\w+: \w+\])\??[:(]/gm);
  return [...members].map(([, comment, name]) => ({
    name: String(name),
    documented: Boolean(comment),
  }));
}

/**
 * What is exported or is a member of an interface, and has no comment right before it.
 * @param {string} text
 */
function bareIn(text) {
  const exported = [...text.matchAll(/(\*\/\n)?^export (?:interface|type|function) (\w+)/gm)];
  const members = [...text.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)].flatMap(
    ([, name, body]) =>
      membersIn(String(body)).map((member) => ({ ...member, name: `${name}.${member.name}` })),
  );
  return [
    ...exported.filter(([, comment]) => !comment).map(([, , name]) => String(name)),
    ...members.filter(({ documented }) => !documented).map(({ name }) => name),
  ];
}

/** The console program's options and exit codes. */
export async function consoleProgram() {
  const { options: current, flags } = await import(fileNamed('pkg/cli', 'options.js'));
  const { exitCodeTexts } = await import(fileNamed('pkg/cli', 'exit-codes.js'));
  /** @type {{ name: string, env: string | undefined }[]} */
  const options = Object.entries(current ?? flags).map(([name, { env }]) => ({ name, env }));
  const codes = exitCodeTexts.flatMap((/** @type {[number, string]} */ [code, text]) => [
    code,
    // One line of the help text says a second one: “cancelled by Ctrl-C (143: by SIGTERM)”.
    ...[...text.matchAll(/\b(1\d\d):/g)].map(([, other]) => Number(other)),
  ]);
  return {
    options: atLeast(options, 14, 'options of the console program'),
    exitCodes: /** @type {number[]} */ (atLeast(codes, 11, 'exit codes')),
  };
}
