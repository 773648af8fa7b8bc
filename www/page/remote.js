// Operates the page by a remote control: arrows move the focus, Back cancels.

/** Back on LG webOS and on Samsung Tizen, and Escape. */
const backKeyCodes = new Set([461, 10009, 27]);
const steps = new Map([
  ['ArrowDown', 1],
  ['ArrowRight', 1],
  ['ArrowUp', -1],
  ['ArrowLeft', -1],
]);

export function listenToRemote() {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // `keyCode` is deprecated, but a remote control's Back has no `key` of its own.
    if (backKeyCodes.has(event.keyCode)) press('cancel', event);
    const step = steps.get(event.key);
    if (step) move(step, event);
  });
}

/** @param {string} action @param {KeyboardEvent} event */
function press(action, event) {
  const button = document.querySelector(`[data-action="${action}"]`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  button.click();
}

/**
 * Moves the focus to the next element in the order of the page, which scrolls it into view. After the
 * last one, and inside of a text that scrolls, the browser scrolls.
 * @param {number} step 1 or -1
 * @param {KeyboardEvent} event
 */
function move(step, event) {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && canScroll(activeElement, step)) return;
  const stops = [
    .../** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll('main a[href], main button, main summary, main pre')
    ),
  ].filter(isShown);
  const at = stops.findIndex((stop) => stop === activeElement);
  const next = stops[at < 0 && step < 0 ? stops.length - 1 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** @param {HTMLElement} element */
const isShown = (element) =>
  element.offsetParent !== null &&
  (element.tagName === 'SUMMARY' || !element.closest('details:not([open])'));

/** @param {HTMLElement} element @param {number} step */
function canScroll({ tagName, scrollTop, scrollHeight, clientHeight }, step) {
  if (tagName !== 'PRE') return false;
  return step > 0 ? scrollTop + clientHeight < scrollHeight - 1 : scrollTop > 0;
}
