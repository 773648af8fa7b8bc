// Puts a screen from its template on the page, and speaks to screen readers.

/**
 * @param {string} name The template's id.
 * @returns {(slot: string) => HTMLElement} Finds a slot of the new screen.
 */
export function put(name) {
  const main = find(document, '#screen');
  const template = /** @type {HTMLTemplateElement} */ (find(document, `template#${name}`));
  const hadFocus = main.contains(document.activeElement);
  main.replaceChildren(template.content.cloneNode(true));
  main.dataset.screen = name;
  window.scrollTo(0, 0);
  // Focus that was on the old screen would be lost; focus that was never there is not taken.
  if (hadFocus) focusOn(main);
  return (slot) => find(main, `[data-slot="${slot}"]`);
}

export function currentScreen() {
  return find(document, '#screen').dataset.screen ?? '';
}

/**
 * The one thing to do next where there is one, else the heading, so that a stray press of OK on
 * a remote cancels nothing.
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
