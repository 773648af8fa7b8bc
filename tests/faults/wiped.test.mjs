// Secrets are wiped from the module's memory: once the calls have ended, it holds none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes } from '../../bench/inside.mjs';
import { closing, endsWithItsTests, SUITE_LIMIT } from '../ending.mjs';
import { answers, fault, startScripted } from '../servers/scripted.mjs';
import { tokensResponse, marks, secrets } from './secret-paths.mjs';

const api = await import('../../pkg/index.js');

endsWithItsTests();

test(
  'the module’s memory holds no secret once the calls have ended',
  { timeout: SUITE_LIMIT },
  async (t) => {
    const server = await startScripted({
      devicecode: [answers.code({ device_code: secrets.deviceCode })],
      token: [
        answers.pending(),
        fault.badGateway(),
        tokensResponse,
        // For the calls that follow, one each.
        answers.error('access_denied'),
        answers.pending(),
        fault.hang(),
        tokensResponse,
        answers.error('invalid_grant'),
      ],
      me: [answers.profile(), answers.graphError(401, 'InvalidAuthenticationToken')],
    });
    const { authority, graphUrl } = closing(t, server);
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
    // A refresh that succeeds, and one that is refused.
    const stale = { ...tokens, expiresAt: 0, obtainedAt: 0, asked: [] };
    const store = () => cache.set(key, JSON.stringify({ version: 1, key, tokens: [stale] }));
    store();
    const silent = await api.signInSilently({ ...config, cache });
    assert.equal(silent.accessToken, secrets.accessToken);
    assert.equal(
      (await api.signIn({ ...config, cache }, () => undefined)).accessToken,
      silent.accessToken,
    );
    store();
    await assert.rejects(api.signInSilently({ ...config, cache }), {
      code: 'interaction_required',
    });
    await api.signOut({ ...config, cache });
    const memory = bytes();
    // What is searched for can be found: the last user's tenant is no secret.
    assert.ok(memory.includes('contoso'));
    assert.deepEqual(
      marks.filter((mark) => memory.includes(mark)),
      [],
    );
  },
);
