// django-oauth-toolkit, on loopback: metadata that leave out the device endpoint, a content type that is
// taken to the letter, an ID token only with the refresh, and a code that stays pending for ever.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Browser } from '../../../user.mjs';
import { NoPython, pythonWith } from '../../../venv.mjs';
import { ended, freePort, Missing } from '../program.mjs';

const SECRET = 'a secret+/';
const SITE = fileURLToPath(new URL('site.py', import.meta.url));

/**
 * @returns {Promise<import('../../suite.mjs').Server>}
 * @throws {Missing} which says what to install
 */
export async function startDjangoOAuthToolkit() {
  const python = await pythonWith(
    'django-oauth-toolkit',
    new URL('requirements.txt', import.meta.url),
  ).catch((error) => {
    throw error instanceof NoPython ? new Missing(error.message) : error;
  });
  const folder = await mkdtemp(join(tmpdir(), 'django-oauth-toolkit-'));
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await writeFile(join(folder, 'key.pem'), privateKey);
  const port = await freePort();
  const child = spawn(python, [SITE, String(port), folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => {
      throw new Error(`django-oauth-toolkit does not start: ${log}`);
    }),
  ]);
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/o`;
  const clientId = 'tv';

  /**
   * @param {import('../../suite.mjs').Shown} code
   * @param {'accept' | 'deny'} action
   * @param {string} [by] which app showed the code
   */
  async function visit({ userCode }, action, by = clientId) {
    const browser = new Browser();
    await browser.open(`${origin}/login/`);
    await browser.open(`${issuer}/device/`, { user_code: userCode });
    await browser.open(`${issuer}/device-confirm/${by}/${userCode}`, { action });
  }

  return {
    issuer,
    config: {
      ...{ issuer, clientId, scopes: ['openid', 'profile'] },
      endpoints: {
        deviceAuthorization: `${issuer}/device-authorization/`,
        revocation: `${issuer}/revoke_token/`,
      },
    },
    secrets: [{ clientId: 'box', clientSecret: SECRET }],
    wrongSecret: { clientId: 'box', clientSecret: 'wrong' },
    username: undefined,
    approve: (code, by) => visit(code, 'accept', by),
    decline: (code) => visit(code, 'deny'),
    async close() {
      await ended(child);
      await rm(folder, { recursive: true });
    },
  };
}
