// The screen with the code: address, code, QR code, time left, and what is happening.
import { showAddress } from './address.js';
import { enableCopying } from './copying.js';
import { countdown } from './countdown.js';
import { qrCode } from './qr.js';
import { put, speak } from './screen.js';
import { troubleOf } from './trouble.js';
import { showLetters, spelled } from './user-code.js';

/** @typedef {ReturnType<typeof showCode>} CodeScreen */

/** @param {import('../../pkg/generated/index.js').UserCode} code */
export function showCode(code) {
  const slot = put('code');
  const { userCode, verificationUri, verificationUriComplete } = code;

  showAddress(slot('address'), verificationUri);
  showLetters(slot('letters'), userCode);
  slot('spelled').textContent = spelled(userCode);
  slot('qr').append(qrCode(verificationUriComplete ?? verificationUri));
  slot('scan-text').textContent = verificationUriComplete
    ? 'Or scan this, and check that your phone shows the same code.'
    : 'Or scan this, and enter the code there.';
  enableCopying(slot('copy'), userCode);
  document.title = `Sign in – ${userCode}`;
  speak(`Your code is ${spelled(userCode)}. Enter it at ${verificationUri}.`);

  const trouble = troubleOf(slot);
  const clock = countdown(code, (left, share) => {
    slot('left').textContent = left;
    slot('bar').style.setProperty('--share', String(share));
    trouble.tick();
  });
  return { status: trouble.show, end: clock.stop };
}
