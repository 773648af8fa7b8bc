// Serves a bundled worker by Vercel's edge runtime, in a process of its own: its server throws where
// an address is odd, which ends a process. Says its port.
import { EdgeRuntime, runServer } from 'edge-runtime';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const [, , worker = '', OPTIONS = '', port = '0'] = process.argv;
process.on('uncaughtException', (error) => console.error(error.message));
process.on('unhandledRejection', (error) => console.error(String(error)));
const WASM_MODULE = new WebAssembly.Module(
  readFileSync(join(dirname(worker), 'device_signin_bg.wasm')),
);
const runtime = new EdgeRuntime({
  initialCode: readFileSync(worker, 'utf8'),
  extend: (context) => Object.assign(context, { WASM_MODULE, OPTIONS }),
});
const { url } = await runServer({ runtime, host: '127.0.0.1', port: Number(port) });
console.log(`listening on ${new URL(url).port}`);
