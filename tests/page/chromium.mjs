// Debian's Chromium, driven by playwright-core, and a page whose errors are recorded.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium } from 'playwright-core';

export const executablePath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

/** A reason to skip on a developer's machine. In CI a missing browser is a failure. */
export const missing =
  executablePath || process.env.CI
    ? undefined
    : 'Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path';

/** It sends no request of its own. */
export const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export async function launch() {
  assert.ok(executablePath, 'Chromium is not installed: apt-get install chromium');
  return chromium.launch({
    executablePath,
    args: [...FLAGS],
  });
}

/**
 * @typedef {object} Watched
 * @property {import('playwright-core').Page} page
 * @property {{ name: string, at: number }[]} sent The protocol's requests.
 * @property {string[]} faults Console errors, exceptions and CSP violations.
 */

/**
 * @param {import('playwright-core').BrowserContext} context
 * @returns {Promise<Watched>}
 */
export async function watchedPage(context) {
  const page = await context.newPage();
  /** @type {Watched} */
  const watched = { page, sent: [], faults: [] };
  page.on('request', (request) => {
    const name = new URL(request.url()).pathname.split('/').at(-1) ?? '';
    if (['devicecode', 'token', 'me'].includes(name)) watched.sent.push({ name, at: Date.now() });
  });
  page.on('pageerror', (error) => watched.faults.push(String(error)));
  page.on('console', (message) => {
    // Chromium itself writes one for each answer that is no 200, as the pending polls' 400 is.
    const { pathname } = new URL(message.location().url || 'about:blank');
    const poll = /\/(token|devicecode|me|start|poll|session|sign-out)$/.test(pathname);
    const byChromium = poll && message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !byChromium) watched.faults.push(message.text());
  });
  await page.exposeFunction('reportViolation', (/** @type {string} */ text) => {
    watched.faults.push(text);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      // @ts-expect-error -- exposed above
      window.reportViolation(`CSP: ${violatedDirective} ${blockedURI}`);
    });
  });
  return watched;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} state Of the element.
 */
export async function onScreen(page, state) {
  await page.locator(`device-signin[state="${state}"]`).waitFor({ timeout: 15_000 });
}

/**
 * The code as the user sees it.
 * @param {import('playwright-core').Page} page
 */
export async function shownCode(page) {
  await onScreen(page, 'code');
  const letters = await page.locator('[part~=letters]').innerText();
  return letters.replace(/\s/g, '');
}

/**
 * The code and its address, for the user to approve.
 * @param {import('playwright-core').Page} page
 */
export async function codeOf(page) {
  const userCode = await shownCode(page);
  const verificationUri = (await page.locator('[part~=address]').getAttribute('href')) ?? '';
  return { userCode, verificationUri };
}

/**
 * What is on the screen.
 * @param {import('playwright-core').Page} page
 */
export const textOf = (page) => page.locator('device-signin .stage').innerText();
