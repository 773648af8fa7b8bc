// Sizes: everything is in proportion to the smaller side of the screen, and legible in the hand.

/** Usual text is 30 px where the smaller side is 1080 px: read from three metres. */
const TEXT = 30 / 1080;

/** In the hand, text is as on any page. */
const LEAST_TEXT = 16;

/** How many lines' height wide it must be for two columns. */
const TWO_COLUMNS = 38;

/** Left free at each edge of a television. */
const SAFE = 0.05;

/**
 * @param {HTMLElement} host
 * @param {HTMLElement} root gets the sizes as custom properties
 * @param {(room: import('./screens/screen.js').Room) => void} onChange
 * @returns {() => void} stops watching
 */
export function watchSize(host, root, onChange) {
  let before = '';
  function measure() {
    const width = host.clientWidth;
    // Removed, hidden, or not laid out yet.
    if (!width) return;
    // Not the element's own height: that follows from the text's. And a scroll bar that comes and
    // goes must not change the text, which would make it come and go.
    const scrollBar = Math.max(0, window.innerWidth - document.documentElement.clientWidth);
    const side = Math.min(width + scrollBar, window.innerHeight || width);
    const auto = Math.max(LEAST_TEXT, side * TEXT);
    set('--auto-text', `${auto.toFixed(2)}px`);
    set('--side', `${side}px`);
    set('--auto-safe-x', `${Math.round(width * SAFE)}px`);
    set('--auto-safe-y', `${Math.round(side * SAFE)}px`);
    const text = parseFloat(getComputedStyle(root).fontSize) || auto;
    const isWide = width >= text * TWO_COLUMNS;
    root.setAttribute('data-layout', isWide ? 'wide' : 'narrow');
    const distance = auto > LEAST_TEXT ? 'room' : 'hand';
    root.setAttribute('data-distance', distance);
    const now = `${width} ${side} ${text}`;
    if (now === before) return;
    before = now;
    onChange({ text, distance });
  }
  /** @param {string} name @param {string} value */
  function set(name, value) {
    if (root.style.getPropertyValue(name) !== value) root.style.setProperty(name, value);
  }
  measure();
  window.addEventListener('resize', measure);
  /** @type {ResizeObserver | undefined} */
  let observer;
  let frame = 0;
  if (typeof ResizeObserver === 'function') {
    // In a frame of its own: a size that changes while sizes are observed is an error to the page.
    observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    });
    observer.observe(host);
  }
  return () => {
    window.removeEventListener('resize', measure);
    cancelAnimationFrame(frame);
    if (observer) observer.disconnect();
  };
}
