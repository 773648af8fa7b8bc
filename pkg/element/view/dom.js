// Builds nodes one by one: Trusted Types forbid whatever takes markup as text.

/** @typedef {Node | string | false | undefined} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | ((event: any) => void) | undefined>} [attributes]
 *   functions are listeners, by the event's name; `false` and `undefined` are left out
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false && value !== undefined) element.setAttribute(name, `${value}`);
  }
  for (const child of children) {
    if (child)
      element.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
  return element;
}

/**
 * @param {Element} element
 * @param {string} text set only if it differs, so that nothing is announced or drawn anew
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Node} node */
export function empty(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
}
