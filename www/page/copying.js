// The button that copies the code.
import { speak } from './screen.js';

/**
 * @param {HTMLElement} button
 * @param {string} userCode
 */
export function enableCopying(button, userCode) {
  // Some kiosk browsers have no clipboard, and pages without TLS never do.
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(userCode).then(
      () => {
        button.textContent = 'Copied';
        speak('The code was copied.');
      },
      () => (button.hidden = true),
    );
  });
}
