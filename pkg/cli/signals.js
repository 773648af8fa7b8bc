// Turns Ctrl-C and SIGTERM into an AbortSignal.
import process from 'node:process';

/** By convention a program that a signal ended exits with 128 and the signal's number. */
const numbers = { SIGINT: 2, SIGTERM: 15 };

/** The reason that the abort signal gives. */
export class Cancelled extends Error {
  name = 'Cancelled';

  /** @param {keyof typeof numbers} by */
  constructor(by) {
    super('cancelled');
    this.by = by;
    this.exitCode = 128 + numbers[by];
  }
}

/** Listens until `stop` is called. A second Ctrl-C ends the program the hard way. */
export function untilSignal() {
  const controller = new AbortController();
  const names = /** @type {(keyof typeof numbers)[]} */ (Object.keys(numbers));
  const stop = () => names.forEach((name) => process.off(name, listener));
  /** @param {keyof typeof numbers} name */
  function listener(name) {
    stop();
    controller.abort(new Cancelled(name));
  }
  names.forEach((name) => process.on(name, listener));
  return { signal: controller.signal, stop };
}
