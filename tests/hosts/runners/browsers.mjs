// Browsers need no driver: each is started with the page's address, and the page reports by itself.
import { start } from './child.mjs';

const CHROMIUM = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
  ...['--no-first-run', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--no-proxy-server', '--user-data-dir={folder}'],
  // Without it, an old headless browser ends as soon as the page has loaded.
  '--remote-debugging-port=0',
];

/**
 * @param {string} program
 * @param {string} url
 */
export const chromium = (program, url) => start(program, [...CHROMIUM, url]);

/**
 * @param {string} url
 * @param {string} [profile] a folder that stays; by default a new one that is removed
 */
export function firefox(url, profile = '{folder}') {
  return start('sh', [
    '-c',
    // The profile says what a test's browser should not do by itself.
    `printf '%s\\n' "$2" > "$1/user.js"; exec firefox-esr --headless --no-remote --profile "$1" "$3"`,
    ...['firefox', profile, FIREFOX_SETTINGS, url],
  ]);
}

const FIREFOX_SETTINGS = Object.entries({
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
})
  .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
  .join('\n');

/** Where Debian keeps them. */
export const LIBRARIES = '/usr/lib/x86_64-linux-gnu';

/** WebKitGTK's own small browser, on a display of its own. @param {string} url */
export const webKitGtk = (url) =>
  start('xvfb-run', ['-a', `${LIBRARIES}/webkit2gtk-4.1/MiniBrowser`, '--private', url], {
    env: { WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
  });

/** WPE as a set-top box has it, with no display server at all. @param {string} url */
export const wpe = (url) => start('cog', ['--platform=headless', url]);

/**
 * A kiosk's shell. Debian's own Python, for which Debian's PyQt5 is.
 *
 * @param {string} url
 * @param {'shown' | 'hidden'} how
 */
export const qt = (url, how) =>
  start('xvfb-run', ['-a', '/usr/bin/python3', `${import.meta.dirname}/qt-shell.py`, how, url], {
    env: {
      QT_QPA_PLATFORM: 'xcb',
      QTWEBENGINE_DISABLE_SANDBOX: '1',
      QTWEBENGINE_CHROMIUM_FLAGS: '--no-sandbox --disable-gpu --disable-background-networking',
    },
  });
