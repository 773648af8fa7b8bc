// Brings the style sheet in, by the best way that the engine and the page's policy let through.
import css from '../element.css';
import { h } from './dom.js';

/** A sheet belongs to one document. @type {WeakMap<Document, CSSStyleSheet>} */
const sheets = new WeakMap();

/**
 * @param {ShadowRoot} shadow
 * @param {object} how
 * @param {string} how.href where element.css is, for policies that allow no inline style
 * @param {boolean} how.linked use that at once
 * @param {(ready: boolean) => void} how.onReady nothing should be seen before
 */
export function addStyle(shadow, { href, linked, onReady }) {
  if (!linked) {
    const sheet = sheetFor(shadow.ownerDocument);
    if (sheet) {
      // Assigned, not pushed: engines up to 92 have a frozen list.
      shadow.adoptedStyleSheets = [sheet];
      return onReady(true);
    }
    const style = h('style', {}, css);
    shadow.appendChild(style);
    if (style.sheet) return onReady(true);
    // The page's policy has refused it.
    shadow.removeChild(style);
  }
  onReady(false);
  const done = () => onReady(true);
  shadow.appendChild(h('link', { rel: 'stylesheet', href, load: done, error: done }));
  return undefined;
}

/** @param {Document} document */
function sheetFor(document) {
  const known = sheets.get(document);
  if (known) return known;
  try {
    const View = /** @type {typeof globalThis} */ (document.defaultView || window);
    const sheet = new View.CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(document, sheet);
    return sheet;
  } catch {
    return undefined;
  }
}
