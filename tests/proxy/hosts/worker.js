// The proxy on workerd: its options are a binding.
import { createProxy } from 'device-signin/proxy';
import { optionsOf } from './options.js';

/** @type {ReturnType<typeof createProxy> | undefined} */
let handle;

export default {
  /** @param {Request} request @param {{ OPTIONS: string }} env */
  fetch(request, env) {
    handle ??= createProxy(optionsOf(env.OPTIONS));
    return handle(request);
  },
};
