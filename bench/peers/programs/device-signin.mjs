// The measured program, with this library.
import { readFile, writeFile } from 'node:fs/promises';
import {
  getProfile,
  requestDeviceCode,
  signIn,
  signInSilently,
  waitForTokens,
} from '../../../pkg/generated/node.js';
import { fileCache } from '../../../pkg/stores/file.js';
import { after, say, task } from './say.mjs';

const { authority, clientId, graphUrl } = task;
const cache = task.cache ? fileCache(task.cache) : new Map();
const config = { authority, clientId, graphUrl, cache };
/** @param {import('device-signin').UserCode} code */
const show = ({ userCode, verificationUri }) => say('code', { userCode, verificationUri });

/** @type {Record<import('../program.mjs').Task['what'], () => Promise<void>>} */
const tasks = {
  'sign-in': async () => {
    const tokens = await signIn(config, show);
    const profile = await getProfile(config, tokens);
    say('signed in', { user: profile.displayName });
  },

  resume: async () => {
    const path = String(task.pending);
    const stored = await readFile(path, 'utf8').catch(() => undefined);
    const code = stored ? JSON.parse(stored) : await requestDeviceCode(config);
    await writeFile(path, JSON.stringify(code));
    show(code);
    await waitForTokens(config, code);
    say('signed in');
  },

  silent: async () => {
    await signInSilently(config);
    say('token');
  },

  'at-once': async () => {
    await signIn(config, show);
    say('ready');
    const calls = Array.from({ length: Number(task.calls) }, () => signInSilently(config));
    const all = await Promise.all(calls);
    say('done', { tokens: new Set(all.map(({ accessToken }) => accessToken)).size });
  },

  abort: async () => {
    const cut = new AbortController();
    const abortLater = async (/** @type {import('device-signin').UserCode} */ code) => {
      show(code);
      await after(Number(task.abortAfter));
      say('aborted');
      cut.abort();
    };
    await signIn(config, abortLater, { signal: cut.signal }).catch(() => say('settled'));
  },
};

try {
  await tasks[task.what]();
} catch (error) {
  const { code, message } = /** @type {import('device-signin').DeviceSignInError} */ (error);
  say('failed', { error: code, message });
}
