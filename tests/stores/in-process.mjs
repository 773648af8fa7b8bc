// A device in this process, whose store lives as long as it does.
import * as api from '../../pkg/index.js';
import { run } from './device.js';

/**
 * @param {import('./device.js').Cache} cache
 * @param {Map<string, string>} beneath what the store holds
 * @returns {import('./suite.mjs').Device}
 */
export const inProcess = (cache, beneath) => ({
  run: (task) => run(api, { cache, held: () => JSON.stringify([...beneath]) }, task),
  close: async () => undefined,
});
