// The suite itself: it fails for each way in which a store can be broken, and names the rule.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startControl } from '../hosts/stage/control.mjs';
import { inProcess } from './in-process.mjs';
import { suite } from './suite.mjs';

/** @type {Awaited<ReturnType<typeof startControl>>} */
let control;
before(async () => {
  control = await startControl({ where: {}, seen: () => ({}), pages: '', installed: '' });
});
after(() => control?.close());

/** @typedef {{ store: (map: Map<string, string>) => any, encrypted?: true, rule: RegExp }} Broken */

/** @type {Record<string, Broken>} */
const broken = {
  'set does nothing': {
    store: (map) => over(map, { set: () => undefined }),
    rule: /what the store holds/,
  },
  'set resolves before the store has it': {
    store: (map) =>
      over(map, { set: (key, value) => void setTimeout(() => map.set(key, value), 50) }),
    rule: /what the store holds/,
  },
  'get finds nothing': {
    store: (map) => over(map, { get: () => undefined }),
    rule: /shows a code again/,
  },
  'get throws': {
    store: (map) =>
      over(map, {
        get() {
          throw new Error('no disk');
        },
      }),
    rule: /the first run[^]*no disk/,
  },
  'get has the first text for ever': {
    store(map) {
      const first = new Map();
      return over(map, {
        set(key, value) {
          map.set(key, value);
          if (!first.has(key)) first.set(key, value);
        },
        get: (key) => first.get(key),
      });
    },
    rule: /the third run|one refresh|outlives|rotated/,
  },
  'get cuts the text': {
    store: (map) => over(map, { get: (key) => map.get(key)?.slice(0, 1000) }),
    rule: /shows a code again/,
  },
  'all keys are one': {
    store: (map) =>
      over(map, {
        get: () => map.get('device-signin:'),
        set: (_, value) => map.set('device-signin:', value),
        delete: () => map.delete('device-signin:'),
      }),
    rule: /what the store holds/,
  },
  'delete does nothing': {
    store: (map) => over(map, { delete: () => undefined }),
    rule: /the run that signs out|listed any more/,
  },
  'delete leaves the text under another key': {
    store: (map) =>
      over(map, {
        delete(key) {
          map.set('trash', String(map.get(key)));
          map.delete(key);
        },
      }),
    rule: /a token is held after the end/,
  },
  'nothing is encrypted': { store: (map) => map, encrypted: true, rule: /what the store holds/ },
};

describe('the suite fails where', { concurrency: 6 }, () => {
  for (const [fault, { store, encrypted, rule }] of Object.entries(broken)) {
    test(fault, async () => {
      const map = new Map();
      const device = { ...inProcess(store(map), map), encrypted };
      await assert.rejects(suite(device, `${control.url}/user?does=approve`), rule);
    });
  }
});

/**
 * A cache over a map, with a fault.
 *
 * @param {Map<string, string>} map
 * @param {{ [name in 'get' | 'set' | 'delete']?: (key: string, value: string) => unknown }} fault
 */
const over = (map, fault) => ({
  get: (/** @type {string} */ key) => map.get(key),
  set: (/** @type {string} */ key, /** @type {string} */ value) => map.set(key, value),
  delete: (/** @type {string} */ key) => map.delete(key),
  ...fault,
});
