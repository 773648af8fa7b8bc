// The public functions: each readies the module first, then calls through.
import * as module from './generated/glue.js';
import { whenReady } from './ready.js';

export const signInAndGetProfile = whenReady(module.signInAndGetProfile);
export const signIn = whenReady(module.signIn);
export const requestDeviceCode = whenReady(module.requestDeviceCode);
export const waitForTokens = whenReady(module.waitForTokens);
export const pollOnce = whenReady(module.pollOnce);
export const getProfile = whenReady(module.getProfile);
export const signInSilently = whenReady(module.signInSilently);
export const listAccounts = whenReady(module.listAccounts);
export const signOut = whenReady(module.signOut);
export const discover = whenReady(module.discover);

/**
 * Whether a caught value is an error of this library.
 *
 * @param {unknown} error
 * @returns {error is import('./generated/index.js').DeviceSignInError}
 */
export function isDeviceSignInError(error) {
  return error instanceof Error && error.name === 'DeviceSignInError';
}
