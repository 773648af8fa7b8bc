// One click listener for the buttons of all screens.

/** @param {Record<string, (button: HTMLElement) => void>} actions */
export function onAction(actions) {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-action]') : null;
    if (!(button instanceof HTMLElement)) return;
    actions[button.dataset.action ?? '']?.(button);
  });
}
