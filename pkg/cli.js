#!/usr/bin/env node
// `device-signin`, the console program: starts it and hands its exit code to the host.
import process from 'node:process';
import { run } from './cli/run.js';

// No `process.exit`: what is still being written to a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2));
