// The error of a module that cannot be readied; all others are made by the module itself.

/**
 * @param {string} message
 * @param {string} hint what to do about it
 * @param {unknown} [cause]
 */
export function unsupportedHost(message, hint, cause) {
  const error = new Error(message);
  return Object.assign(
    error,
    { name: 'DeviceSignInError', code: 'unsupported_host', hint },
    cause === undefined ? {} : { cause },
  );
}
