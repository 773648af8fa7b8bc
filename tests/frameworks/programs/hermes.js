// What Hermes runs: a sign-in at a `fetch` of its own, for the engine by itself has none.
import { isDeviceSignInError, requestDeviceCode, signInAndGetProfile } from 'device-signin';
import { config } from '../projects/test-runners/shared/server.js';

/** Hermes' own. @type {{ print: (text: string) => void }} */
const { print } = /** @type {any} */ (globalThis);

// The engine's own `setTimeout` runs its functions in turn, whatever their delay, and promises go on
// by it. This one runs the timer that is due first, once promises have had their turns.
const { setTimeout: soon } = globalThis;
/** @type {{ id: number, at: number, run: () => void }[]} */
let timers = [];
let [now, ids, turns] = [0, 0, 0];
const turn = () => {
  turns = (turns + 1) % 200;
  if (turns === 0) {
    timers.sort((one, other) => one.at - other.at);
    const first = timers.shift();
    if (first) {
      now = first.at;
      first.run();
    }
  }
  if (timers.length > 0) soon(turn, 0);
};
Object.assign(globalThis, {
  setTimeout: (/** @type {() => void} */ run, delay = 0) => {
    if (timers.length === 0) soon(turn, 0);
    ids += 1;
    timers.push({ id: ids, at: now + delay, run });
    return ids;
  },
  clearTimeout: (/** @type {number} */ id) => {
    timers = timers.filter((timer) => timer.id !== id);
  },
});

signInAndGetProfile(config(1), ({ userCode }) => print(`code ${userCode}`)).then(
  ({ displayName }) => print(`profile ${displayName}`),
  (error) => print(`error ${error.code}: ${error.message}`),
);
requestDeviceCode({ clientId: '' }).catch((error) =>
  print(`refused ${error.code} ${isDeviceSignInError(error)}`),
);
