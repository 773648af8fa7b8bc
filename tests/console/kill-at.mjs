// Loaded into a program before it starts (`node --import`): has it killed at its n-th step, as a
// loss of power would end it. A step is a request before it is sent or once it is answered, and a
// change of a file before it is made, half-way or once it is made.
//   KILL_AT     the number of the step; none: it lives, and its steps are counted
//   STEPS_FILE  where their number goes at the end
import { promises as fs, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const { KILL_AT, STEPS_FILE } = process.env;
let steps = 0;

function step() {
  steps += 1;
  if (steps === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL');
}

/**
 * @template {unknown[]} Arguments
 * @template Result
 * @param {(...args: Arguments) => Promise<Result>} work
 * @returns {(...args: Arguments) => Promise<Result>}
 */
function inSteps(work) {
  return async (...args) => {
    step();
    const result = await work(...args);
    step();
    return result;
  };
}

globalThis.fetch = inSteps(globalThis.fetch);

const { open } = fs;
for (const name of /** @type {const} */ (['mkdir', 'rename', 'unlink'])) {
  fs[name] = /** @type {any} */ (inSteps(/** @type {any} */ (fs[name])));
}
fs.open = async (path, flags, mode) => {
  const handle = await open(path, flags, mode);
  const { writeFile, sync } = handle;
  handle.writeFile = async (/** @type {any} */ text) => {
    step();
    const half = text.slice(0, text.length / 2);
    await writeFile.call(handle, half);
    step();
    await writeFile.call(handle, text.slice(half.length));
    step();
  };
  handle.sync = inSteps(sync.bind(handle));
  return handle;
};
syncBuiltinESMExports();

process.on('exit', () => {
  if (STEPS_FILE) writeFileSync(STEPS_FILE, String(steps));
});
