// What Node, Deno and Bun run: `user-agent-script.js SERVER`.
import * as api from 'device-signin';
import { visit } from './arguments.js';
import { sendBoth } from './user-agent.js';

await sendBoth(api, visit().control);
