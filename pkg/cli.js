#!/usr/bin/env node
// `device-signin`, the console program: starts it and hands its exit code to the host.
import process from 'node:process';
import { endWith } from './cli/end.js';
import { run } from './cli/run.js';

// Whoever writes to these hears of an error there; without a listener it would end the program with
// a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

endWith(await run(process.argv.slice(2)));
