// The entry `device-signin/element/class`: exports the class and defines nothing.
import { loadLibraryWith } from './drivers/library.js';
import { setStylesheet } from './settings.js';

// The library is loaded when a sign-in needs it: a page that uses the proxy never does.
loadLibraryWith(
  (nowasm) => /** @type {Promise<any>} */ (nowasm ? import('../nowasm.js') : import('../index.js')),
);
setStylesheet(new URL('element.css', import.meta.url).href);

export { defineDeviceSignIn } from './define.js';
export { proxyDriver } from './drivers/proxy.js';
export { DeviceSignInElement } from './element.js';
export { addLanguage } from './texts.js';
