// Secrets are wiped from the module's memory: once the calls have ended, it holds none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes } from '../../bench/inside.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { granted, marks, secrets } from './secret-paths.mjs';

const api = await import('../../pkg/index.js');

test('the module’s memory holds no secret once the calls have ended', async () => {
  const server = await startScripted({
    devicecode: [answers.code({ device_code: secrets.deviceCode })],
    token: [
      answers.pending(),
      fault.badGateway(),
      granted,
      // For the calls that follow, one each.
      answers.error('access_denied'),
      answers.pending(),
      fault.hang(),
      granted,
      answers.error('invalid_grant'),
    ],
    me: [answers.profile(), answers.graphError(401, 'InvalidAuthenticationToken')],
  });
  const { authority, graphUrl } = server;
  const config = { authority, graphUrl, clientId: 'secrets' };
  const code = await api.requestDeviceCode(config);
  const due = () => ({ ...code, nextPollAt: Date.now() });
  const tokens = await api.waitForTokens(config, code);
  assert.deepEqual(
    [tokens.accessToken, tokens.refreshToken, tokens.idToken?.includes(secrets.idToken)],
    [secrets.accessToken, secrets.refreshToken, true],
  );
  await api.getProfile(config, tokens);
  await assert.rejects(api.getProfile(config, tokens), { code: 'profile_denied' });
  await assert.rejects(api.waitForTokens(config, due()), { code: 'declined' });
  assert.equal((await api.pollOnce(config, due())).status, 'pending');
  await assert.rejects(api.pollOnce(config, due(), { timeout: 0.2 }), { code: 'timeout' });
  const cache = new Map();
  const key = `device-signin:${authority}/secrets`;
  // Twice a refresh, once to a good end: two of many things that a silent sign-in keeps on its way.
  const stale = { ...tokens, expiresAt: 0, obtainedAt: 0, asked: [] };
  const keep = () => cache.set(key, JSON.stringify({ version: 1, key, tokens: [stale] }));
  keep();
  const silent = await api.signInSilently({ ...config, cache });
  assert.equal(silent.accessToken, secrets.accessToken);
  assert.equal(
    (await api.signIn({ ...config, cache }, () => undefined)).accessToken,
    silent.accessToken,
  );
  keep();
  await assert.rejects(api.signInSilently({ ...config, cache }), { code: 'interaction_required' });
  await api.signOut({ ...config, cache });
  await server.close();
  const memory = bytes();
  // What is searched for can be found: the last person's tenant was no secret.
  assert.ok(memory.includes('contoso'));
  assert.deepEqual(
    marks.filter((mark) => memory.includes(mark)),
    [],
  );
});
