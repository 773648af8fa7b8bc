// Chromium with a profile folder, as a kiosk has: it can be killed and started again.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { executablePath, FLAGS } from './chromium.mjs';

/** @param {string} folder */
export async function openKiosk(folder) {
  const port = join(folder, 'DevToolsActivePort');
  // Of the one that was killed.
  writeFileSync(port, '');
  const child = spawn(
    String(executablePath),
    [...FLAGS, `--user-data-dir=${folder}`, '--remote-debugging-port=0'],
    { stdio: 'ignore', detached: true },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-Number(child.pid), 'SIGKILL');
    }
    await ended;
  };
  try {
    const url = `http://127.0.0.1:${await portIn(port)}`;
    // On a busy machine a browser that was killed before may take long to answer.
    const connect = () => chromium.connectOverCDP(url, { timeout: 15_000 });
    const browser = await connect().catch(connect);
    const [context] = browser.contexts();
    if (!context) throw new Error('Chromium has no window');
    return { context, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** @param {string} file */
async function portIn(file) {
  for (let tries = 0; tries < 150; tries += 1) {
    const [port] = readFileSync(file, 'utf8').split('\n');
    if (port) return port;
    await wait(100);
  }
  throw new Error('Chromium did not start');
}

/** As by Settings, Privacy: no site may store data. @param {string} folder */
export function forbidSiteData(folder) {
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(blocked));
}
