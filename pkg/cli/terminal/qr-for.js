// The QR code of a sign-in's address, where the terminal can show one.
import { generate } from '../../generated/qr.js';
import { qrCode } from './qr-code.js';

/**
 * @param {import('../../generated/index.js').UserCode} code
 * @param {import('./capabilities.js').Capabilities} terminal
 * @param {'always' | 'never' | 'auto'} wish
 */
export function qrFor({ verificationUri, verificationUriComplete }, terminal, wish) {
  if (wish === 'never' || (wish === 'auto' && !terminal.hasHalfBlocks)) return undefined;
  try {
    const bitmap = generate(verificationUriComplete ?? verificationUri);
    return { ...qrCode(bitmap, terminal.colors), isWanted: wish === 'always' };
  } catch {
    // An address that is too long for a QR code is shown as text alone.
    return undefined;
  }
}
