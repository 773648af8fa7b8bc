// Tells the errors of this package from all else that a `catch` may get.

/**
 * @param {any} error anything: an abort rejects with the caller's own reason
 * @returns {error is import('./generated/index.d.ts').DeviceSignInError}
 */
export function isDeviceSignInError(error) {
  try {
    // Not `instanceof`: the error may be of another realm, such as a frame's.
    return error.name === 'DeviceSignInError' && typeof error.code === 'string';
  } catch (_) {
    // Nothing has no name, and a Proxy may throw.
    return false;
  }
}
