// Lets a remote control drive the screen: arrows move the focus in order, Back goes back.

/** LG and HbbTV, Samsung, Escape, Android's browser. */
const BACK = [461, 10009, 27, 166];
const BACKSPACE = 8;

/** Steps by `keyCode`, which old engines know for every key. Left and right turn round in RTL. */
const ARROWS = new Map([
  [37, { step: -1, sideways: true }],
  [38, { step: -1, sideways: false }],
  [39, { step: 1, sideways: true }],
  [40, { step: 1, sideways: false }],
]);

/**
 * @param {ShadowRoot} shadow
 * @param {{ isRightToLeft: () => boolean, back: () => (() => void) | undefined }} how `back`: what
 *   Back does now; without it the key is left to the page, so that an app can close
 * @returns {() => void} takes the listeners away
 */
export function steerByRemote(shadow, { isRightToLeft, back }) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || !isForUs(event)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Deprecated, but a remote control's Back has no other name.
    const { keyCode } = event;
    if (BACK.indexOf(keyCode) >= 0 || (keyCode === BACKSPACE && !isInField(event))) {
      const goBack = back();
      if (!goBack) return;
      event.preventDefault();
      goBack();
      return;
    }
    const arrow = ARROWS.get(keyCode);
    if (arrow && !isInField(event)) {
      move(event, arrow.sideways && isRightToLeft() ? -arrow.step : arrow.step);
    }
  }

  /** Keys in the element, and those that nothing else has the focus for. @param {Event} event */
  function isForUs(event) {
    const path = event.composedPath();
    if (path.indexOf(shadow) >= 0) return true;
    return (
      event.target === document.body ||
      event.target === document.documentElement ||
      event.target === shadow.host
    );
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} step
   */
  function move(event, step) {
    const stops = /** @type {HTMLElement[]} */ (
      Array.from(shadow.querySelectorAll('[data-stop]')).filter(isVisible)
    );
    const at = stops.indexOf(/** @type {HTMLElement} */ (shadow.activeElement));
    // What can be scrolled is scrolled to its end first.
    const current = stops[at];
    if (current && scrollsOn(current, step)) return;
    const next = at < 0 ? stops[step > 0 ? 0 : stops.length - 1] : stops[at + step];
    // At the end of the order the arrow is the page's: the focus is never trapped.
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  // A pointer that moves onto a control takes the focus along; arrows take it from there.
  /** @param {Event} event */
  function onMouseOver({ target }) {
    const hasFocus = shadow.activeElement !== null || document.activeElement === document.body;
    if (!hasFocus || !(target instanceof Element)) return;
    const stop = target.closest('button, a');
    if (stop instanceof HTMLElement) stop.focus({ preventScroll: true });
  }

  document.addEventListener('keydown', onKey);
  shadow.addEventListener('mouseover', onMouseOver);
  return () => {
    document.removeEventListener('keydown', onKey);
    shadow.removeEventListener('mouseover', onMouseOver);
  };
}

/** @param {Element} element */
const isVisible = (element) => element.getClientRects().length > 0;

/**
 * @param {HTMLElement} element
 * @param {number} step
 */
function scrollsOn({ scrollTop, scrollHeight, clientHeight, classList }, step) {
  if (!classList.contains('details')) return false;
  return step > 0 ? scrollTop + clientHeight < scrollHeight - 1 : scrollTop > 0;
}

/** @param {Event} event */
function isInField(event) {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
  );
}
