// Finds the snippets of the documents and of the types' comments.
//
// A snippet in JavaScript or TypeScript is type-checked and run as it is written. One that cannot run
// has a comment right before it: `<!-- not run: why -->`, and if its types cannot be known either,
// `<!-- not checked: why -->`. `<!-- snippets not checked: why -->` is for a whole document, whose
// snippets another test runs.
import { blocksOf, documents, read } from './documents.mjs';
import { types } from './code-lists.mjs';

/**
 * @typedef {object} Snippet
 * @property {string} from the document and the line
 * @property {string} language
 * @property {string} code
 * @property {string} [notRun] why
 * @property {string} [notChecked] why
 */

/** What a snippet may be written in that has to run, or to say why it does not. */
const runnable = ['js', 'ts', 'sh'];
/** What only another test can run, which its comment then names. */
const others = ['html', 'jsx', 'tsx'];

/** @returns {Snippet[]} */
export function snippets() {
  const paths = documents().filter((path) => /^(docs\/.*|examples\/)?[^/]*\.md$/.test(path));
  const texts = paths.map((path) => ({ path, text: read(path) }));
  return [...texts, { path: 'src/js/types.d.ts', text: examplesOf(types().text) }].flatMap(
    ({ path, text }) =>
      blocksOf(text)
        .filter(({ language }) => [...runnable, ...others].includes(language))
        .map((block) => {
          const [, what, why] =
            /^not (run|checked): (.+)$/.exec(block.marker ?? '') ??
            /^<!-- snippets not (run|checked): (.+?) -->$/m.exec(text) ??
            [];
          const notChecked = what === 'checked' ? why : undefined;
          return {
            from: `${path}:${block.line}`,
            language: block.language,
            code: block.code,
            notRun: notChecked ?? why,
            notChecked,
          };
        }),
  );
}

/** Snippets of a language that no test here can run, without a word of which test does.
 * @param {Snippet[]} all */
export const unmarked = (all) =>
  all.filter(({ language, notRun }) => others.includes(language) && !notRun);

/**
 * The types' comments as Markdown, each line where it was.
 * @param {string} text
 */
const examplesOf = (text) =>
  text
    .split('\n')
    .map((line) => /^ \* ?(.*)$/.exec(line)?.[1] ?? '')
    .join('\n');
