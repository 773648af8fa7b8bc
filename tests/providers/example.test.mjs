// `examples/any-server` at a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from '../console/program.mjs';
import { startBetterAuth } from './servers/better-auth.mjs';

const PROGRAM = fileURLToPath(new URL('../../examples/any-server/sign-in.js', import.meta.url));

test('the example signs in at the server that the environment names', async (t) => {
  const server = await startBetterAuth();
  t.after(() => server.close());
  const env = { ISSUER: server.issuer, CLIENT_ID: 'tv' };
  const program = start([PROGRAM], { env });
  const [, userCode = ''] = await program.writes('stdout', /code (\w{8})/);
  await server.approve({ userCode, verificationUri: '' });
  const { code, stdout, stderr } = await program.ended;
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Hello, Adele Vance\./);
});
