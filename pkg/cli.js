#!/usr/bin/env node
// `device-signin`, the console program: starts it and hands its exit code to the host.
import process from 'node:process';
import { run } from './cli/run.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// No `process.exit`: what is still being written to a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2));
