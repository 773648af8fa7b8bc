// The public functions of an entry, made from its way to load the module. Nothing is loaded before
// the first call, and importing an entry has no effect: bundlers may treat it as free of side effects.
import { copyArguments } from './copy-arguments.js';
import * as module from './generated/device_signin_bg.js';
import { startWith } from './start.js';

/**
 * @param {import('./start.js').Load} load gets an instance of the module
 */
export function functionsWith(load) {
  const start = startWith(load);

  /**
   * Starts the module, then calls it.
   *
   * @template {(...args: any[]) => Promise<unknown>} Call overloads stay
   * @param {Call} call
   * @returns {Call}
   */
  const started = (call) =>
    /** @type {any} */ (
      async (/** @type {unknown[]} */ ...args) => {
        const starting = start();
        // A call that finds the module started waits for no promise of another call.
        if (!starting) return call(...args);
        const copies = copyArguments(args);
        await starting;
        return call(...copies);
      }
    );

  return {
    signInAndGetProfile: started(module.signInAndGetProfile),
    signIn: started(module.signIn),
    requestDeviceCode: started(module.requestDeviceCode),
    waitForTokens: started(module.waitForTokens),
    pollOnce: started(module.pollOnce),
    getProfile: started(module.getProfile),
    signInSilently: started(module.signInSilently),
    listAccounts: started(module.listAccounts),
    signOut: started(module.signOut),
    discover: started(module.discover),
  };
}
