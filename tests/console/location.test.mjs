// Where the console program stores tokens: by option, home folder and the folder of a service.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { locationOf } from '../../pkg/cli/store/location.js';

describe('tokens are stored', () => {
  const home = '/home/employee';
  for (const [rule, wanted, chosen, env, platform] of /** @type {const} */ ([
    ['below the home folder', `${home}/.config/device-signin`, undefined, { HOME: home }],
    ['below XDG_CONFIG_HOME', '/x/device-signin', undefined, { HOME: home, XDG_CONFIG_HOME: '/x' }],
    [
      'not below an XDG_CONFIG_HOME that is relative',
      `${home}/.config/device-signin`,
      undefined,
      { HOME: home, XDG_CONFIG_HOME: 'x' },
    ],
    ['where the user chose', '/kiosk', '/kiosk', { HOME: home, XDG_CONFIG_HOME: '/x' }],
    ['where the user chose, from the current folder', resolve('here'), 'here', {}],
    [
      'below APPDATA on Windows',
      '/Users/e/AppData/Roaming/device-signin',
      undefined,
      { APPDATA: '/Users/e/AppData/Roaming', XDG_CONFIG_HOME: '/x' },
      'win32',
    ],
  ])) {
    test(rule, () => {
      const location = locationOf(chosen, env, platform ?? 'linux');
      assert.deepEqual(location, { path: wanted, own: chosen === undefined });
    });
  }

  const real = mkdtempSync(join(tmpdir(), 'device-signin-home-'));
  after(() => rmSync(real, { recursive: true }));
  const STATE_DIRECTORY = '/var/lib/kiosk:/var/lib/other';
  for (const [rule, wanted, env] of /** @type {const} */ ([
    ['has no home', '/var/lib/kiosk/device-signin', { HOME: '/', STATE_DIRECTORY }],
    [
      'has a home that does not exist',
      '/var/lib/kiosk/device-signin',
      { HOME: '/nonexistent', STATE_DIRECTORY },
    ],
    ['has a home', join(real, '.config/device-signin'), { HOME: real, STATE_DIRECTORY }],
    [
      'says where its configuration is',
      '/x/device-signin',
      { HOME: '/', STATE_DIRECTORY, XDG_CONFIG_HOME: '/x' },
    ],
    ['has a relative one', '/.config/device-signin', { HOME: '/', STATE_DIRECTORY: 'kiosk' }],
  ])) {
    test(`STATE_DIRECTORY, where a service ${rule}`, () => {
      assert.equal(locationOf(undefined, env, 'linux')?.path, wanted);
    });
  }
});
