// Defines the element. Where there is no DOM it does nothing.
import { DeviceSignInElement } from './element.js';

/** @param {string} [name] of the tag */
export function defineDeviceSignIn(name = 'device-signin') {
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  customElements.define(name, DeviceSignInElement);
}
