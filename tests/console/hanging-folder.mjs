// Loaded into a program before it starts (`node --import`): each look at a folder blocks for ever,
// in the system, as on a network drive whose server is gone. PIPE is a named pipe without a reader.
import { promises as fs } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const { open } = fs;
for (const name of /** @type {const} */ (['stat', 'mkdir', 'readdir'])) {
  fs[name] = /** @type {any} */ (() => open(String(process.env.PIPE), 'w'));
}
syncBuiltinESMExports();
