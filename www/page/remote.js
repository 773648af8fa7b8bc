// Lets a television remote drive the page: arrows move the focus, Back cancels.

/** Back on LG webOS, on Samsung Tizen, and Escape. */
const backKeyCodes = new Set([461, 10009, 27]);
const steps = new Map([
  ['ArrowDown', 1],
  ['ArrowRight', 1],
  ['ArrowUp', -1],
  ['ArrowLeft', -1],
]);

export function steerByRemote() {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Deprecated, but a remote's Back has no other name.
    if (backKeyCodes.has(event.keyCode)) press('cancel', event);
    const step = steps.get(event.key);
    // Where the page scrolls, arrows scroll it, as everywhere.
    const scrolls = document.documentElement.scrollHeight > window.innerHeight + 1;
    if (step && !scrolls) move(step, event);
  });
}

/** @param {string} action @param {KeyboardEvent} event */
function press(action, event) {
  const button = document.querySelector(`[data-action="${action}"]`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  button.click();
}

/** @param {number} step @param {KeyboardEvent} event */
function move(step, event) {
  const stops = [
    .../** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll('main a[href], main button, main summary')
    ),
  ];
  if (stops.length === 0) return;
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step;
  event.preventDefault();
  stops[Math.min(Math.max(next, 0), stops.length - 1)]?.focus();
}
