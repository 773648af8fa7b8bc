// What a program prints that does not catch an error: Node shows the line that made it, and the message
// must not be lost behind it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import process from 'node:process';

/** Characters: a line of code, the message, its hint and the stack. A pipe takes 64 kB at once. */
const MOST = 16_000;

for (const entry of ['generated/node.js', 'index.js', 'nowasm.js']) {
  test(`an error of ${entry} that is not caught is printed whole`, async () => {
    const from = JSON.stringify(new URL(`../../pkg/${entry}`, import.meta.url));
    const program = `import { signIn } from ${from}; await signIn({ clientID: 'x' }, () => {});`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const printed = await text(child.stderr);
    // First the length: what does not match is printed, too.
    assert.ok(printed.length < MOST, `${printed.length} characters`);
    assert.match(printed, /did you mean `clientId`/);
  });
}
