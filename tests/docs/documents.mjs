// Reads the project's Markdown documents: which there are, their headings, tables, links and
// fenced blocks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../xtask/root.mjs';

/** Folders that hold no documents of the project. */
const notOurs = new Set(['node_modules', 'target', 'generated']);

/** @returns {string[]} the paths of all documents, from the project's own folder */
export function documents(folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !notOurs.has(name))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      return entry.isDirectory() ? documents(path) : [path];
    })
    .filter((path) => path.endsWith('.md'))
    .sort();
}

/** @param {string} path from the project's own folder */
export function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

/**
 * @typedef {object} Block
 * @property {string} language such as `js`
 * @property {string} code
 * @property {number} line where the code begins, from 1
 * @property {string} [marker] what the comment right before the block says
 */

/**
 * The fenced blocks of a text.
 * @param {string} text
 * @returns {Block[]}
 */
export function blocksOf(text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {{ fence: string, block: Block } | undefined} */
  let open;
  let marker;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^ *(`{3,}|~{3,})(\S*)/.exec(line);
    if (open) {
      if (fence && fence[1]?.startsWith(open.fence) && !fence[2]) open = undefined;
      else open.block.code += `${line}\n`;
    } else if (fence) {
      const block = { language: fence[2] ?? '', code: '', line: index + 2, marker };
      blocks.push(block);
      open = { fence: String(fence[1]), block };
      marker = undefined;
    } else if (line.trim()) {
      marker = /^ *<!--\s*(.*?)\s*-->$/.exec(line)?.[1];
    }
  }
  if (open) throw new Error(`a fenced block is not closed: line ${open.block.line}`);
  return blocks;
}

/**
 * The text with its fenced blocks and code spans blanked, so that nothing in them is a link.
 * @param {string} text
 */
export function withoutCode(text) {
  const blank = (/** @type {string} */ code) => code.replace(/[^\n]/g, ' ');
  return text.replace(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, blank).replace(/(`+)[^`]+\1/g, blank);
}

/**
 * The names that GitHub gives to the headings, for links with a `#`.
 * @param {string} text
 */
export function anchorsOf(text) {
  const anchors = new Set();
  const prose = text.replace(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '');
  for (const [, heading] of prose.matchAll(/^#{1,6} +(.+?) *#* *$/gm)) {
    const words = String(heading).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const name = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let unique = name;
    for (let i = 1; anchors.has(unique); i += 1) unique = `${name}-${i}`;
    anchors.add(unique);
  }
  return anchors;
}

/**
 * Where the links and pictures of a text lead, as they are written.
 * @param {string} text
 */
export function linksOf(text) {
  const prose = withoutCode(text);
  const inline = prose.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g);
  const definitions = prose.matchAll(/^ *\[[^\]]+\]: *<?(\S+?)>?$/gm);
  return [...inline, ...definitions].map(([, target]) => String(target));
}

/**
 * Link texts that name a definition which is not there.
 * @param {string} text
 */
export function undefinedReferences(text) {
  const prose = withoutCode(text);
  const key = (/** @type {string | undefined} */ name) => name?.toLowerCase().replace(/\s+/g, ' ');
  const defined = new Set([...prose.matchAll(/^ *\[([^\]]+)\]:/gm)].map(([, name]) => key(name)));
  return [...prose.matchAll(/\]\[([^\]]+)\]/g)]
    .map(([, name]) => String(name))
    .filter((name) => !defined.has(key(name)));
}

/**
 * The rows of the first table below a heading, each as its cells.
 * @param {string} path
 * @param {string} heading its text
 */
export function tableBelow(path, heading) {
  const lines = read(path).split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && /^#/.test(line));
  if (start < 0) throw new Error(`${path} has no heading “${heading}”`);
  const first = lines.findIndex((line, index) => index > start && line.startsWith('|'));
  const next = lines.findIndex((line, index) => index > start && /^#+ /.test(line));
  if (first < 0 || (next >= 0 && next < first)) {
    throw new Error(`${path} has no table below the heading “${heading}”`);
  }
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  return lines.slice(first + 2, end < 0 ? undefined : end).map(cellsOf);
}

/** @param {string} row */
function cellsOf(row) {
  return row
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/**
 * The code spans of a text or a cell, but not what is in its fenced blocks.
 * @param {string | undefined} text
 */
export function codesOf(text) {
  const prose = String(text).replace(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
}
