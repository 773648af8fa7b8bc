// What every call that cannot ready the module must end in, and what a later one must do.
import assert from 'node:assert/strict';

/**
 * Two calls at once, so that neither rejection may go unhandled.
 *
 * @param {typeof import('../../pkg/index.js')} entry
 * @param {RegExp} message
 * @param {RegExp} hint
 */
export async function rejectsUnready(entry, message, hint) {
  const calls = [
    entry.requestDeviceCode({ clientId: '' }),
    entry.signIn({ clientId: '' }, () => {}),
  ];
  for (const call of await Promise.allSettled(calls)) {
    const error = call.status === 'rejected' ? call.reason : assert.fail('it was readied');
    assert.ok(error instanceof Error);
    assert.equal(error.name, 'DeviceSignInError');
    assert.equal(/** @type {any} */ (error).code, 'unsupported_host');
    assert.match(error.message, message);
    assert.match(/** @type {any} */ (error).hint, hint);
  }
}

/**
 * The module itself answers: it has read the configuration.
 *
 * @param {typeof import('../../pkg/index.js')} entry
 */
export async function isReady(entry) {
  await assert.rejects(entry.requestDeviceCode({ clientId: '' }), { code: 'invalid_config' });
}
