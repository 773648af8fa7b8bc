// Microsoft's own libraries at the local authority, which shows that it answers as Entra does: each signs
// a user in over HTTPS and verifies the certificate.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startAuthority } from '../../www/authority/authority.mjs';
import { approve, decline } from '../user.mjs';
import { NoPython, pythonWithMsal } from './venv.mjs';

const PEERS = [
  { name: 'MSAL Node', script: 'msal-node.mjs', interpreter: async () => process.execPath },
  { name: 'MSAL Python', script: 'msal-python.py', interpreter: pythonWithMsal },
];

/** @typedef {{ method: string, path: string, status: number }} Seen */

describe('the peers sign in at the local authority', () => {
  /** @type {Awaited<ReturnType<typeof startAuthority>>} */
  let authority;
  /** @type {string} */
  let folder;
  /** @type {Seen[]} */
  const seen = [];

  before(async () => {
    authority = await startAuthority({
      https: true,
      interval: 1,
      onRequest: (one) => seen.push(one),
    });
    folder = await mkdtemp(join(tmpdir(), 'peers-'));
    await writeFile(join(folder, 'ca.pem'), String(authority.caCert));
  });
  after(async () => {
    await authority.close();
    await rm(folder, { recursive: true });
  });

  /**
   * Runs a peer, acts as the user when it shows its code, and then lets it refresh once for each of
   * `then`, with the claims that this returns.
   * @param {string} command
   * @param {string} script
   * @param {(code: any) => Promise<void>} actAsUser
   * @param {{ tenant?: string, trust?: boolean, then?: (() => { claims?: string })[] }} [how]
   */
  async function run(
    command,
    script,
    actAsUser,
    { tenant = 'contoso.onmicrosoft.com', trust = true, then = [] } = {},
  ) {
    const ca = join(folder, 'ca.pem');
    const { NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, NODE_TEST_CONTEXT, ...env } = process.env;
    const child = spawn(
      command,
      [
        fileURLToPath(new URL(script, import.meta.url)),
        `${authority.url}/${tenant}`,
        authority.clientId,
        authority.graphUrl,
      ],
      {
        env: {
          ...env,
          NO_PROXY: '127.0.0.1',
          ...(trust && { NODE_EXTRA_CA_CERTS: ca, REQUESTS_CA_BUNDLE: ca }),
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const ended = new Promise((resolve) => child.once('close', resolve));
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    /** @type {any[]} */
    const lines = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(JSON.parse(line));
      if (lines.length === 1) await actAsUser(lines[0]);
      else if (lines.length <= then.length + 1) {
        child.stdin.write(`${JSON.stringify(then[lines.length - 2]?.())}\n`);
      } else child.stdin.end();
    }
    const status = await ended;
    const [code, outcome, ...later] = lines;
    return { code, outcome, later, status, errors };
  }

  for (const { name, script, interpreter } of PEERS) {
    describe(name, () => {
      /** @type {string} */
      let command;
      /** @type {string | undefined} */
      let missing;
      before(async () => {
        try {
          command = await interpreter();
        } catch (error) {
          if (!(error instanceof NoPython) || process.env.CI) throw error;
          missing = error.message;
        }
      });

      for (const [tenant, login, displayName] of [
        ['contoso.onmicrosoft.com', 'employee@contoso.com', 'Contoso Employee'],
        ['organizations', 'jugyoin@contoso.com', 'コントソ 従業員 👩‍🚀'],
        ['consumers', 'employee@outlook.com', 'Contoso Employee (personal)'],
      ]) {
        test(`${login} at ${tenant}: code, approval, profile, refresh`, async (t) => {
          if (missing) return t.skip(missing);
          seen.length = 0;
          const { code, outcome, status, errors } = await run(
            command,
            script,
            (shown) => approve(shown, { login, at: authority.http.url }),
            { tenant },
          );
          assert.equal(status, 0, errors);
          assert.ok(code.message.includes(code.userCode));
          assert.equal(outcome.profile.displayName, displayName);
          assert.equal(outcome.profile.userPrincipalName, login);
          assert.equal(outcome.username, login);
          assert.equal(outcome.homeAccountId, `${outcome.profile.id}.${outcome.tenantId}`);
          assert.ok(outcome.scopes.includes('User.Read'));
          assert.ok(outcome.refreshed);
          const paths = seen.map(({ path }) => String(path.split('?', 1)[0]));
          for (const end of ['/openid-configuration', '/devicecode', '/token', '/v1.0/me']) {
            assert.ok(
              paths.some((path) => path.endsWith(end)),
              `${end} was requested: ${paths.join(' ')}`,
            );
          }
          return undefined;
        });
      }

      for (const [aadsts, suberror] of /** @type {const} */ ([
        [50076, 'basic_action'],
        [700082, 'bad_token'],
      ])) {
        test(`it answers a claims challenge, and understands a refresh that fails with AADSTS${aadsts}`, async (t) => {
          if (missing) return t.skip(missing);
          const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
          const challenged = () => {
            authority.challengeProfile(claims);
            return {};
          };
          const refused = () => {
            authority.refuseRefresh(aadsts);
            return {};
          };
          const { later, status, errors } = await run(
            command,
            script,
            (shown) => approve(shown, { at: authority.http.url }),
            { then: [challenged, () => ({ claims }), refused] },
          );
          authority.challengeProfile(null);
          assert.equal(status, 0, errors);
          const { claims: wanted, ...refusal } = later[2];
          assert.deepEqual(
            [...later.slice(0, 2), refusal],
            [
              { refreshed: true, profile: 401 },
              { refreshed: true, profile: 200 },
              { aadsts, suberror },
            ],
          );
          assert.equal(/capolids/.test(wanted), aadsts === 50076);
          return undefined;
        });
      }

      test('a user who declines ends it with authorization_declined', async (t) => {
        if (missing) return t.skip(missing);
        const { outcome, status, errors } = await run(command, script, (shown) =>
          decline(shown, { at: authority.http.url }),
        );
        assert.equal(outcome, undefined);
        assert.notEqual(status, 0);
        assert.match(errors, /authorization_declined/);
        return undefined;
      });

      test('without the certificate it does not connect', async (t) => {
        if (missing) return t.skip(missing);
        const noCode = async () => assert.fail('it showed a code');
        const { status, errors } = await run(command, script, noCode, { trust: false });
        assert.notEqual(status, 0);
        assert.match(errors, /certificate|openid_config_error|endpoints_resolution_error/i);
        return undefined;
      });
    });
  }
});
