// The line that says what is happening: waiting for the user, or trying again after a fault.
import { speak } from './screen.js';

/** @param {(slot: string) => HTMLElement} slot */
export function troubleOf(slot) {
  let tryAt = 0;
  let last = '';

  const tick = () => {
    if (slot('now').dataset.trouble === 'no') return;
    const seconds = Math.ceil((tryAt - Date.now()) / 1000);
    slot('doing').textContent = seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again';
  };

  /** @param {import('../../pkg/generated/index.js').Status} status */
  function show(status) {
    if (status.status === 'retrying') {
      if (slot('now').dataset.trouble === 'no') {
        speak('The server cannot be reached. This screen tries again; your code stays valid.');
      }
      slot('now').dataset.trouble = 'yes';
      slot('trouble').hidden = false;
      slot('trouble').textContent = `Your code stays valid. ${status.error.message}`;
      tryAt = Date.now() + status.nextTryIn * 1000;
      tick();
    }
    // After a fault, `waiting` follows `retrying` at once. Any other `waiting` means an answer came.
    const answered = status.status === 'waiting' && last !== 'retrying';
    last = status.status;
    if (answered && slot('now').dataset.trouble === 'yes') {
      slot('now').dataset.trouble = 'no';
      slot('doing').textContent = 'Waiting for you to sign in';
      slot('trouble').hidden = true;
      speak('The server answers again.');
    }
  }
  return { show, tick };
}
