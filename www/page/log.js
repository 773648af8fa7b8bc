// The log for developers: every event of the element. None holds a secret.

/** Older lines go. */
const LONGEST = 200;

/** @type {readonly (keyof import('../../pkg/element/types/class.js').DeviceSignInEventMap)[]} */
const EVENTS = [
  'device-signin-start',
  'device-signin-state',
  'device-signin-code',
  'device-signin-status',
  'device-signin-signed-in',
  'device-signin-signed-out',
  'device-signin-problem',
  'device-signin-idle',
];

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} list
 */
export function showLog(element, list) {
  for (const name of EVENTS) {
    element.addEventListener(name, (event) => addLine(list, name, event.detail));
  }
  element.addEventListener('fault', (event) => {
    addLine(list, 'fault', /** @type {CustomEvent} */ (event).detail);
  });
}

/**
 * @param {HTMLElement} list
 * @param {string} name
 * @param {unknown} detail
 */
function addLine(list, name, detail) {
  const line = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString('en-GB');
  line.append(time, ` ${name.replace('device-signin-', '')} `, detail ? textOf(detail) : '');
  list.append(line);
  while (list.childElementCount > LONGEST) list.firstElementChild?.remove();
  list.scrollTop = list.scrollHeight;
}

/** An error has fields that JSON leaves out. @param {unknown} detail */
const textOf = (detail) =>
  JSON.stringify(detail, (_, value) =>
    value instanceof Error ? { ...value, message: value.message } : value,
  );
