// What a sign-in through the proxy costs on workerd: `node tests/proxy/measure.mjs`, after a build, on Linux.
// Prints the table of docs/speed.md.
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { limited } from '../fleet/limited.mjs';
import { startUsers } from '../fleet/users.mjs';
import { layOut, serve } from './hosts.mjs';
import { ORIGIN, Page, SECRET } from './page.mjs';

const SIGN_INS = 200;
/** So that none waits for another. */
const AT_ONCE = 10;

/** User and system time, which Linux counts in hundredths of a second. */
function cpuMs() {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [, name, rest = ''] = /\((.*)\) (.*)/.exec(stat) ?? [];
      const fields = rest.split(' ');
      if (String(name).startsWith('workerd') && Number(fields[1]) === process.pid) {
        return (Number(fields[11]) + Number(fields[12])) * 10;
      }
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('workerd was not found in /proc');
}

const users = await startUsers({ interval: 1 });
const laidOut = await layOut();
/** @type {import('./hosts.mjs').Served | undefined} */
let served;
try {
  const limits = ['startsPerCaller', 'starts', 'pollsPerSignIn', 'pollsPerCaller', 'polls'];
  const others = ['othersPerCaller', 'others'];
  served = await serve('workerd', laidOut, {
    config: {
      clientId: 'client',
      authority: users.authority,
      graphUrl: new URL(users.authority).origin,
    },
    secret: SECRET,
    origins: [ORIGIN],
    limits: Object.fromEntries([...limits, ...others].map((name) => [name, false])),
  });
  const { port } = served;
  const handle = async (/** @type {Request} */ request) =>
    fetch(`http://127.0.0.1:${port}${new URL(request.url).pathname}`, {
      method: 'POST',
      headers: request.headers,
    });
  /** @type {string[][]} */
  const rows = [];
  let sent = users.requests();
  /**
   * Does something with every page, and adds what it cost for one.
   *
   * @param {string} name
   * @param {(page: Page) => Promise<unknown>} act
   */
  async function add(name, act) {
    const before = cpuMs();
    await limited(AT_ONCE, pages, act);
    const [cpu, requests] = [cpuMs() - before, users.requests() - sent];
    sent = users.requests();
    rows.push([name, (requests / SIGN_INS).toFixed(0), (cpu / SIGN_INS).toFixed(1)]);
  }
  /** @param {Page} page @param {string} status */
  const mustPoll = async (page, status) => {
    const answer = await page.send('poll');
    if (answer.status !== status) throw new Error(`${answer.status} in place of ${status}`);
  };

  await new Page(handle).send('start');
  sent = users.requests();
  const pages = Array.from({ length: SIGN_INS }, () => new Page(handle));
  await add('its beginning', (page) => page.send('start'));
  await sleep(1500);
  await add('each poll', (page) => mustPoll(page, 'pending'));
  for (const { userCode } of users.codes) users.approve(userCode);
  await sleep(1500);
  await add('its end', (page) => mustPoll(page, 'signed_in'));
  await add('each question for the session', (page) => page.send('session'));
  const titles = ['of one sign-in', 'to the authority and Graph', 'CPU ms'];
  for (const row of [titles, titles.map(() => '---'), ...rows])
    console.log(`| ${row.join(' | ')} |`);
} finally {
  await served?.stop();
  await users.close();
  laidOut.remove();
}
