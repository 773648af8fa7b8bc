// Puts a screen from its template on the page, moves the focus, and speaks to screen readers.

/**
 * @param {string} name The template's id.
 * @returns {(slot: string) => HTMLElement} Finds a slot of the new screen.
 */
export function put(name) {
  const main = find(document, '#screen');
  const template = /** @type {HTMLTemplateElement} */ (find(document, `template#${name}`));
  main.replaceChildren(template.content.cloneNode(true));
  main.dataset.screen = name;
  window.scrollTo(0, 0);
  // A remote control has no pointer to reach a button with, so something always has the focus.
  focusOn(main);
  return (slot) => find(main, `[data-slot="${slot}"]`);
}

export function currentScreen() {
  return find(document, '#screen').dataset.screen ?? '';
}

/**
 * Focuses the main button where there is one, else the heading, so that OK on a remote control does not
 * cancel by accident.
 * @param {HTMLElement} main
 */
function focusOn(main) {
  const next = main.querySelector('button.main') ?? main.querySelector('h1');
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/** @param {string} text */
export function speak(text) {
  find(document, '#spoken').textContent = text;
}

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
function find(parent, selector) {
  const element = parent.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return element;
}
