// The classic script, for pages from file: and TVs: the element, the library and every language.
import * as library from '../index.js';
import { defineDeviceSignIn } from './define.js';
import { loadLibraryWith } from './drivers/library.js';
import { DeviceSignInElement } from './element.js';
import { languages } from './languages/all.js';
import { setStylesheet } from './settings.js';
import { addLanguage } from './texts.js';

loadLibraryWith(() => Promise.resolve(/** @type {any} */ (library)));
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
if (script && script.src) setStylesheet(new URL('element.css', script.src).href);
for (const tag of Object.keys(languages)) addLanguage(tag, languages[tag] || {});

self.DeviceSignIn = Object.assign({}, self.DeviceSignIn, /** @type {any} */ (library), {
  DeviceSignInElement,
  addLanguage,
});
defineDeviceSignIn();
