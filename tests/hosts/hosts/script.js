// What Node, Deno and Bun run: `script.js CONTROL RUN`.
import * as api from 'device-signin';
import { runSuite } from '../suite/run.js';
import { visit } from './arguments.js';

await runSuite(api, visit());
