// Runs cargo, and says how many crates of how many are compiled.
import process from 'node:process';
import { must } from './command.mjs';
import { root } from './root.mjs';

/** What cargo says while all goes well: of no use beside an error. */
const STATUS =
  /^\s*(Adding|Blocking|Building|Compiling|Downloaded|Downloading|Finished|Fresh|Locking|Running|Updating)\b/;

/**
 * Runs cargo in the project's folder. It must succeed.
 *
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {import('./progress.mjs').Report} [options.report] gets `34 of 61 crates`
 * @param {NodeJS.ProcessEnv} [options.env] added to the environment
 * @param {string} [options.hint] what to do if it fails
 */
export function cargo(args, { report = () => {}, env = {}, hint } = {}) {
  return must('cargo', args, {
    cwd: root,
    env: { ...process.env, ...PROGRESS, ...env },
    onStderr: statusTo(report),
    ...(hint && { hint }),
  });
}

/** Makes cargo write its bar although it writes to a pipe. */
const PROGRESS = {
  CARGO_TERM_PROGRESS_WHEN: 'always',
  CARGO_TERM_PROGRESS_WIDTH: '100',
  CARGO_TERM_COLOR: 'never',
};

/**
 * Takes cargo's status lines out of its stderr, and reports how far it is.
 *
 * @param {import('./progress.mjs').Report} report
 * @returns {(chunk: string) => string} the rest: errors and warnings
 */
export function statusTo(report) {
  let last = '';
  return (chunk) => {
    // The bar ends with a carriage return, everything else with a line feed.
    const lines = (last + chunk).split(/(?<=[\r\n])/);
    last = /[\r\n]$/.test(lines.at(-1) ?? '') ? '' : (lines.pop() ?? '');
    return lines
      .map((line) => line.replaceAll('\x1b[K', ''))
      .filter((line) => {
        const [, done, all] = /^\s*Building \[.*\] (\d+)\/(\d+)/.exec(line) ?? [];
        if (done) report(`${done} of ${all} crates`);
        else if (/^\s*Download(ing|ed) /.test(line)) report('downloading crates');
        return !STATUS.test(line) && line.trim() !== '';
      })
      .join('');
  };
}
