#!/usr/bin/env node
// `device-signin`, the console program: starts it and hands its exit code to the host.
import process from 'node:process';
import { endWith } from './cli/end.js';
import { run } from './cli/run.js';

// No `await` here, so that the program can be bundled as CommonJS too.
void run(process.argv.slice(2)).then(endWith);
