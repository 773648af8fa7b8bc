// Turns wasm-bindgen's glue into one that every entry shares: names that match the lowered module,
// no assumption about who loads it, nothing that a strict page or an old engine refuses.
import { StepError } from './command.mjs';

/**
 * What wasm-opt's `--minify-imports-and-exports-and-modules` renamed.
 *
 * @typedef {{ imports: [string, string, string][], exports: [string, string][] }} Names
 */

/**
 * What must not be in the glue, and why.
 *
 * @type {[RegExp, string][]}
 */
const REFUSED = [
  [/\beval\b|\bFunction\s*\(|\bnew Function\b/, 'a strict Content-Security-Policy refuses eval'],
  [/\bimport\.meta\b|\brequire\s*\(/, 'the entries load the module, each in its way'],
  [/^import /m, 'the module must not bring snippets or imports of its own'],
  [/\bwasm\.__wbindgen_start\b/, 'no entry calls a start function'],
];

/**
 * @param {string} source wasm-bindgen's `…_bg.js`
 * @param {Names} names
 * @param {string} module what the module's imports are renamed to
 * @returns {string} an ES module: the functions, `imports` to instantiate with, and `setExports`
 */
export function glue(source, names, module) {
  for (const [pattern, why] of REFUSED) {
    const found = source.match(pattern);
    if (found) throw new StepError(`the glue has ${JSON.stringify(found[0])}: ${why}`);
  }
  let text = source;
  const properties = names.imports.map(([, long, short]) => {
    text = replaceOnce(text, `export function ${long}(`, `function ${long}(`);
    return `${short}: ${long}`;
  });
  for (const [long, short] of names.exports) {
    text = text.replaceAll(new RegExp(`\\bwasm\\.${long}\\b`, 'g'), () => `wasm.${short}`);
  }
  return `${memoryThatGrows(text, names).replace('__wbg_set_wasm', 'setExports')}
export const imports = { ${module}: { ${properties.join(', ')} } };
`;
}

/**
 * wasm-bindgen notices that memory has grown by the old buffer being detached; wasm2js's memory
 * never is. So compare the buffers: it is right for both.
 *
 * @param {string} text
 * @param {Names} names
 */
function memoryThatGrows(text, names) {
  const memory = `wasm.${names.exports.find(([long]) => long === 'memory')?.[1] ?? 'memory'}`;
  const checks = [
    ['cachedUint8ArrayMemory0.byteLength === 0', 'cachedUint8ArrayMemory0'],
    [
      'cachedDataViewMemory0.buffer.detached === true || ' +
        `(cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== ${memory}.buffer)`,
      'cachedDataViewMemory0',
    ],
  ];
  return checks.reduce((rest, [check, view]) => {
    const declared = rest.includes(`let ${view} `);
    return declared ? replaceOnce(rest, check, `${view}.buffer !== ${memory}.buffer`) : rest;
  }, text);
}

/**
 * @param {string} text
 * @param {string} what
 * @param {string} by
 */
function replaceOnce(text, what, by) {
  const parts = text.split(what);
  if (parts.length === 2) return parts.join(by);
  throw new StepError(`wasm-bindgen's glue has changed: ${parts.length - 1} times ${what}`);
}
