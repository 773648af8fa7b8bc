// Copies the code, also on pages without TLS and engines without navigator.clipboard.
import { h } from './dom.js';

/** Whether it can be tried at all. */
export function canCopy() {
  return Boolean(navigator.clipboard && navigator.clipboard.writeText) || canCopySelection();
}

function canCopySelection() {
  try {
    return document.queryCommandSupported('copy');
  } catch {
    return false;
  }
}

/**
 * @param {string} text
 * @param {HTMLElement} beside where a field may be for a moment
 * @returns {Promise<boolean>} whether it was copied
 */
export function copy(text, beside) {
  if (navigator.clipboard && navigator.clipboard.writeText) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => copySelection(text, beside),
    );
  }
  return Promise.resolve(copySelection(text, beside));
}

/**
 * @param {string} text
 * @param {HTMLElement} beside
 */
function copySelection(text, beside) {
  const field = h('textarea', { class: 'unseen', readonly: '', 'aria-hidden': 'true' });
  field.value = text;
  const parent = /** @type {HTMLElement} */ (beside.parentNode);
  parent.appendChild(field);
  try {
    field.select();
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    parent.removeChild(field);
    beside.focus();
  }
}
