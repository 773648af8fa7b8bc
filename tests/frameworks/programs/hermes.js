// What Hermes runs: a sign-in at a `fetch` of its own, for the engine by itself has none.
import { isDeviceSignInError, requestDeviceCode, signInAndGetProfile } from 'device-signin';
import { config } from '../projects/test-runners/shared/server.js';

/** Hermes' own. @type {{ print: (text: string) => void }} */
const { print } = /** @type {any} */ (globalThis);

signInAndGetProfile(config(1), ({ userCode }) => print(`code ${userCode}`)).then(
  ({ displayName }) => print(`profile ${displayName}`),
  (error) => print(`error ${error.code}: ${error.message}`),
);
requestDeviceCode({ clientId: '' }).catch((error) =>
  print(`refused ${error.code} ${isDeviceSignInError(error)}`),
);
