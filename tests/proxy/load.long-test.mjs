// Load, on loopback and bounded: a thousand pending sign-ins are polled while 200 others begin each
// second. None of the thousand is lost, the limiter refuses the rest, and memory stays.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, startScripted } from '../servers/scripted.mjs';
import { layOut, serve } from './hosts.mjs';
import { SECRET } from './page.mjs';

const ORIGIN = 'https://kiosk.example';
const PENDING = 1000;
const STARTS_A_SECOND = 200;
const SECONDS = Number(process.env.LOAD_SECONDS ?? 60);
/** So many may begin: the thousand, and then ten a second. */
const STARTS = { burst: PENDING + 50, perMinute: 600 };

/** @type {Awaited<ReturnType<typeof layOut>>} */
let laidOut;
before(async () => {
  laidOut = await layOut();
});
after(() => laidOut?.remove());

/** The authority: everybody is pending until they are approved. */
async function startAuthority() {
  let codes = 0;
  let isApproved = false;
  const server = await startScripted({
    devicecode: [() => answers.code({ device_code: `device-code-${codes++}`, interval: 5 })],
    token: [
      ({ form }) =>
        isApproved
          ? answers.tokens({ access_token: `token-for-${form.device_code}` })
          : answers.pending(),
    ],
    me: [({ headers }) => answers.profile({ displayName: String(headers.authorization) })],
  });
  return { ...server, approve: () => (isApproved = true) };
}

/** @param {number} port */
function client(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  /** @type {number[]} */
  const times = [];
  /** @param {string} endpoint @param {{ cookie?: string }} [page] */
  const send = (endpoint, page = {}) =>
    new Promise((resolve) => {
      const began = performance.now();
      const sent = request(
        {
          ...{ host: '127.0.0.1', port, agent, method: 'POST', path: `/device-signin/${endpoint}` },
          headers: {
            ...{ origin: ORIGIN, 'x-device-signin': '1', 'content-length': '0' },
            ...(page.cookie && { cookie: page.cookie }),
          },
        },
        async (response) => {
          let text = '';
          for await (const piece of response) text += piece;
          times.push(performance.now() - began);
          const [cookie] = response.headers['set-cookie'] ?? [];
          if (cookie) [page.cookie] = cookie.split(';');
          resolve({ httpStatus: response.statusCode, ...JSON.parse(text) });
        },
      );
      sent.on('error', () => resolve({ httpStatus: 0 }));
      sent.end();
    });
  return { send, times, close: () => agent.destroy() };
}

for (const host of ['Node.js', 'workerd']) {
  test(`${PENDING} sign-ins pending and ${STARTS_A_SECOND} starts a second, on ${host}`, async (t) => {
    const seconds = host === 'Node.js' ? SECONDS : Math.min(SECONDS, 15);
    const authority = await startAuthority();
    const served = await serve(host, laidOut, {
      config: { clientId: 'client', authority: authority.authority },
      cache: host === 'Node.js',
      secret: SECRET,
      origins: [ORIGIN],
      limits: {
        ...{ starts: STARTS, startsPerCaller: false, pollsPerCaller: false },
        ...{ othersPerCaller: false },
      },
    });
    const { send, times, close } = client(served.port);
    try {
      /** @type {{ cookie?: string, pollIn?: number, name?: string }[]} */
      const pages = Array.from({ length: PENDING }, () => ({}));
      await Promise.all(
        pages.map(async (page) => {
          const { httpStatus, pollIn } = await send('start', page);
          assert.equal(httpStatus, 200);
          page.pollIn = pollIn;
        }),
      );
      const memory = [rssOf(served.log())];
      times.length = 0;
      let isOver = false;
      const polling = pages.map(async (page) => {
        while (!isOver) {
          await sleep(Number(page.pollIn ?? 5) * 1000);
          const { httpStatus, pollIn, status, profile } = await send('poll', page);
          assert.equal(httpStatus, 200);
          page.pollIn = pollIn;
          if (status === 'signed_in') return void (page.name = profile.displayName);
        }
      });
      /** @type {Record<number, number>} */
      const begun = {};
      /** @type {Promise<void>[]} */
      const starting = [];
      const first = performance.now();
      for (let sent = 0; sent < STARTS_A_SECOND * seconds; sent++) {
        const due = first + (sent * 1000) / STARTS_A_SECOND;
        if (due > performance.now()) await sleep(due - performance.now());
        const counted = send('start').then(({ httpStatus }) => {
          begun[httpStatus] = (begun[httpStatus] ?? 0) + 1;
        });
        starting.push(counted);
      }
      await Promise.all(starting);
      memory.push(rssOf(served.log()));
      authority.approve();
      await Promise.all(polling);
      isOver = true;
      const took = (performance.now() - first) / 1000;
      times.sort((a, b) => a - b);
      const at = (/** @type {number} */ share) =>
        times[Math.floor(times.length * share)]?.toFixed(0);
      t.diagnostic(
        `${times.length} requests in ${took.toFixed(0)} s; starts by status ${JSON.stringify(begun)}; ` +
          `median ${at(0.5)} ms, 99 % ${at(0.99)} ms; memory ${memory.join(' -> ')} MiB`,
      );
      assert.equal(
        new Set(pages.map(({ name }) => name)).size,
        PENDING,
        'none is lost or mixed up',
      );
      const most = STARTS.burst - PENDING + (STARTS.perMinute / 60) * (took + 30);
      assert.ok((begun[200] ?? 0) <= most, `${begun[200]} starts passed, of ${most}`);
      assert.ok((begun[429] ?? 0) > 0);
      assert.equal(begun[0] ?? 0, 0, 'no connection was lost');
      if (Number.isFinite(memory[0])) {
        assert.ok(Number(memory[1]) - Number(memory[0]) < 150, `memory ${memory.join(' -> ')} MiB`);
      }
    } finally {
      close();
      await served.stop();
      await authority.close();
    }
  });
}

/** MiB, where the process says which it is. @param {string} log */
function rssOf(log) {
  const [, pid] = /process (\d+)/.exec(log) ?? [];
  if (pid === undefined) return NaN;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
