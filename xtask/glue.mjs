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
 * @param {string} module what the module imports from
 * @returns {string} an ES module: the functions, `imports` to instantiate with, and `setExports`.
 *   It also exports each import under the name that the module has for it: a host that loads
 *   `.wasm` as an ES module links the two by themselves.
 */
export function glue(source, names, module) {
  for (const [pattern, why] of REFUSED) {
    const found = source.match(pattern);
    if (found) throw new StepError(`the glue has ${JSON.stringify(found[0])}: ${why}`);
  }
  let text = source;
  for (const [, long] of names.imports) {
    text = replaceOnce(text, `export function ${long}(`, `function ${long}(`);
  }
  for (const [long, short] of names.exports) {
    text = text.replaceAll(new RegExp(`\\bwasm\\.${long}\\b`, 'g'), () => `wasm.${short}`);
  }
  text = memoryThatGrows(text, names).replace('__wbg_set_wasm', 'setExports');
  text = wipedStrings(ownUtf8(text));
  text = freedByRust(caughtInPlace(text));
  const pairs = (/** @type {(long: string, short: string) => string} */ pair) =>
    names.imports.map(([, long, short]) => pair(long, short)).join(', ');
  return `import { decode, encodeInto } from '../utf-8.js';
${text}
export const imports = { '${module}': { ${pairs((long, short) => `${short}: ${long}`)} } };
export { ${pairs((long, short) => `${long} as ${short}`)} };
`;
}

/**
 * A string that is not ASCII is moved while it is passed to the module. What was written of it
 * before is wiped, because the string may be a secret.
 *
 * @param {string} text
 */
function wipedStrings(text) {
  return replaceOnce(
    text,
    `if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;`,
    `mem.fill(0, ptr, ptr + offset);
        offset = 0;
        ptr = realloc(ptr, len, len = arg.length * 3, 1) >>> 0;`,
  );
}

/**
 * wasm-bindgen makes a TextDecoder and a TextEncoder as soon as the glue is imported, which throws
 * where there are none. `pkg/utf-8.js` does their work.
 *
 * @param {string} text
 */
function ownUtf8(text) {
  const cut = replaceBetween(text, 'let cachedTextDecoder = ', 'let WASM_VECTOR_LEN = ', '');
  const decoded = replaceOnce(cut, 'return decodeText(', 'return decode(');
  const encoded = replaceOnce(
    replaceBetween(
      decoded,
      'const ret = cachedTextEncoder.encodeInto(',
      '\n\n',
      'offset += encodeInto(arg, view);',
    ),
    '        offset += ret.written;\n',
    '',
  );
  return replaceBetween(
    encoded,
    '    if (realloc === undefined) {',
    '    let len = arg.length;',
    '',
  );
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
 * wasm-bindgen makes a closure at each call of an import that may throw, and applies it in a `try`.
 * The `try` in the import itself does the same, with a fifth less CPU for each poll.
 *
 * @param {string} text
 */
function caughtInPlace(text) {
  const caught = text.replaceAll(
    /^function (\w+)\(\) \{ return handleError\(function \((.*?)\) \{\n(.*?)^\}, arguments\); \}$/gms,
    (_, name, args, body) =>
      `function ${name}(${args}) {\n    try {\n${body}    } catch (error) {\n        throwInModule(error);\n    }\n}`,
  );
  const named = caught.replace(
    /^function handleError\(f, args\) \{.*?(wasm\.\w+\().*?^\}$/ms,
    (_, store) => `function throwInModule(error) {\n    ${store}addHeapObject(error));\n}`,
  );
  if (named.includes('handleError'))
    throw new StepError("wasm-bindgen's glue has changed: handleError");
  return named;
}

/**
 * wasm-bindgen registers each closure of the module with a FinalizationRegistry, for closures that are
 * left to the garbage collector. There are none: Rust frees them, as it must on engines that have no
 * such registry. What a promise that never settles holds was not freed by the registry either.
 * Registering takes a sixth of the CPU of each poll.
 *
 * @param {string} text
 */
function freedByRust(text) {
  const unregistered = replaceBetween(text, 'const CLOSURE_DTORS = ', '\n\n', '');
  return ['CLOSURE_DTORS.unregister(state);', 'CLOSURE_DTORS.register(real, state, state);'].reduce(
    (rest, call) => replaceOnce(rest, call, ''),
    unregistered,
  );
}

/**
 * Replaces what begins with one text and goes up to another.
 *
 * @param {string} text
 * @param {string} from
 * @param {string} to
 * @param {string} by
 */
function replaceBetween(text, from, to, by) {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start < 0 || end < 0) throw new StepError(`wasm-bindgen's glue has changed: no ${from}`);
  return replaceOnce(text, text.slice(start, end), by);
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
