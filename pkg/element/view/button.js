// A button, which is a stop of the remote control.
import { h } from './dom.js';

/**
 * @param {string} label
 * @param {() => void} act
 * @param {{ part?: string, kind?: 'main' | 'quiet', [attribute: string]: string | undefined }} [how]
 */
export function button(label, act, { part = 'button', kind, ...attributes } = {}) {
  return h(
    'button',
    {
      type: 'button',
      class: kind || '',
      part: kind === 'main' ? `${part} main-button` : part,
      'data-stop': '',
      click: act,
      ...attributes,
    },
    label,
  );
}
