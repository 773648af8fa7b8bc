// Buttons: one listener for all, since the screens come and go.

/** @param {Record<string, (button: HTMLElement) => void>} actions */
export function onAction(actions) {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-action]') : null;
    if (!(button instanceof HTMLElement)) return;
    actions[button.dataset.action ?? '']?.(button);
  });
}
