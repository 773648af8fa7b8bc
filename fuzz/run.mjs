// Fuzzes all code that reads bytes from outside: `node fuzz/run.mjs [seconds a target] [target…]`.
// Without a nightly Rust and cargo-fuzz it says so and does nothing; in CI that is a failure.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = join(root, 'target', 'fuzz');
/** With fewer executions a target has shown nothing: something is wrong with it or with its build. */
const LEAST_RUNS = 1000;

const [seconds = '2', ...chosen] = process.argv.slice(2);
const targets = chosen.length > 0 ? chosen : readdirSync(join(root, 'fuzz', 'seeds')).sort();

const missing = [
  { args: ['+nightly', '--version'], get: 'rustup toolchain install nightly --profile minimal' },
  { args: ['fuzz', '--version'], get: 'cargo install cargo-fuzz --locked --version 0.13.2' },
].filter(({ args }) => spawnSync('cargo', args, { cwd: root }).status !== 0);

if (missing.length > 0) {
  const commands = missing.map(({ get }) => `  ${get}`).join('\n');
  console.log(`fuzzing: SKIPPED, because these are missing\n${commands}`);
  if (process.env.CI) process.exitCode = 1;
} else {
  await fuzz();
}

async function fuzz() {
  const build = ['+nightly', 'fuzz', 'build', '--target-dir', work];
  const built = await run('cargo', build);
  if (built.code !== 0) {
    console.error(built.output);
    process.exitCode = 1;
    return;
  }
  for (const target of targets) {
    const corpus = join(work, 'corpus', target);
    const found = join(work, 'found', target);
    for (const folder of [corpus, found]) mkdirSync(folder, { recursive: true });
    const { code, output } = await run('cargo', [
      ...['+nightly', 'fuzz', 'run', '--target-dir', work, target],
      ...[corpus, join(root, 'fuzz', 'seeds', target), '--'],
      `-max_total_time=${seconds}`,
      `-artifact_prefix=${found}/`,
      // A hang, and memory that is out of proportion, are findings too.
      ...['-timeout=5', '-rss_limit_mb=1024', '-max_len=65536', '-print_final_stats=1'],
    ]);
    const runs = Number(/stat::number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? 0);
    const peak = /stat::peak_rss_mb:\s*(\d+)/.exec(output)?.[1] ?? '?';
    const cover = [...output.matchAll(/cov: (\d+)/g)].at(-1)?.[1] ?? '?';
    const passed = code === 0 && runs >= LEAST_RUNS;
    console.log(
      `${target}: ${runs} executions, ${cover} edges, ${peak} MB, ${passed ? 'no crash' : 'FAILED'}`,
    );
    if (!passed) {
      console.error(output.split('\n').slice(-60).join('\n'));
      process.exitCode = 1;
    }
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
