/** The classic script's types: the global that it sets. It also defines `<device-signin>`. */
import type * as functions from '../../generated/index.js';
import type { DeviceSignInElement as Element, addLanguage as add } from './class.js';

declare global {
  var DeviceSignIn: typeof functions & {
    DeviceSignInElement: typeof Element;
    addLanguage: typeof add;
  };
}
