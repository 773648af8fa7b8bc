// Ends the program with its exit code, also where a folder that does not answer would hold it.
import process from 'node:process';

/** How long the program may take to end by itself, in milliseconds. */
const GRACE = 500;

/**
 * Ends by itself once all is written: `process.exit` would cut off what is still on its way.
 * @param {number} code
 */
export function endWith(code) {
  process.exitCode = code;
  setTimeout(() => {
    const isWriting = [process.stdout, process.stderr].some(({ writableLength }) => writableLength);
    if (isWriting) endWith(code);
    else endNow(code);
  }, GRACE).unref();
}

/**
 * `process.exit` waits for file operations that are under way, for ever if need be; so the process
 * is replaced by a program that ends, where Node can do that, or killed.
 * @param {number} code
 */
function endNow(code) {
  if (code === 130) process.kill(process.pid, 'SIGINT');
  else if (code === 143) process.kill(process.pid, 'SIGTERM');
  else {
    const { execve } = /** @type {{ execve?: (file: string, args: string[]) => void }} */ (
      /** @type {unknown} */ (process)
    );
    if (execve && process.platform !== 'win32') execve('/bin/sh', ['sh', '-c', `exit ${code}`]);
    process.kill(process.pid, 'SIGKILL');
  }
}
