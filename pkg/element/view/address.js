// The address that the user opens, as short as it can be typed.
import { h } from './dom.js';

/** Longer addresses are set smaller. */
const LONG = 36;

/**
 * @param {string} uri as the server sent it
 * @returns {string} every browser adds `https://` and the last slash by itself
 */
export const shownAddress = (uri) => uri.replace(/^https:\/\//i, '').replace(/^([^/]+)\/$/, '$1');

/**
 * @param {string} uri
 * @param {boolean} isLink whether it can be opened on this device
 */
export function address(uri, isLink) {
  const shown = shownAddress(uri);
  const attributes = {
    class: `address${shown.length > LONG ? ' long' : ''}`,
    part: 'address',
    dir: 'ltr',
    translate: 'no',
  };
  // It comes from a server: nothing but a web page becomes a link.
  if (!isLink || !/^https?:/i.test(uri)) return h('bdi', attributes, shown);
  const opened = { href: uri, target: '_blank', rel: 'noopener noreferrer', 'data-stop': '' };
  return h('a', { ...attributes, ...opened }, shown);
}
