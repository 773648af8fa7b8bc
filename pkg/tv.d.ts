/** The classic script's types: the global that it sets. */
import type * as functions from './generated/index.js';

declare global {
  var DeviceSignIn: typeof functions;
}
