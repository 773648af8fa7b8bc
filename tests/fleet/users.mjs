// An authority with as many users as codes, by RFC 8628: each code is another user's, is redeemed
// once, and is not polled sooner than its interval. The test says who approves, and when the
// server is away.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, fault, startScripted } from '../servers/scripted.mjs';

/**
 * @typedef {object} Code
 * @property {number} number whose code it is
 * @property {string} deviceCode
 * @property {string} userCode
 * @property {string} accessToken
 * @property {number} notBefore the earliest next poll
 * @property {number} interval in seconds
 * @property {boolean} approved
 * @property {boolean} declined
 * @property {number} polls
 * @property {number} redeemed how often tokens were given
 * @property {number} read how often the profile was
 */

/** Where some 128 of its requests are left without a response, workerd sends no others. */
const MOST_HANGING = 100;

/** Timers on both sides tick in milliseconds; that much too early is on time. */
const LEEWAY_MS = 20;

/**
 * @param {object} [how]
 * @param {number} [how.interval] in seconds
 * @param {number} [how.lifetime] of a code, in seconds
 * @param {number} [how.latencyMs] what an answer takes
 * @param {boolean} [how.approve] whether each user approves at once
 * @param {boolean} [how.cors] whether pages of other origins may call it
 */
export async function startUsers({
  interval = 5,
  lifetime = 900,
  latencyMs = 0,
  approve = false,
  cors = false,
} = {}) {
  /** @type {Code[]} */
  const codes = [];
  /** @type {Map<string, Code>} by device code, user code and access token */
  const known = new Map();
  let early = 0;
  let holdingProfiles = false;
  let holdingTokens = false;
  let hanging = 0;
  const canHang = () => hanging < MOST_HANGING;
  const hang = () => {
    hanging += 1;
    return fault.hang();
  };
  /** @type {import('../servers/scripted.mjs').Answer[]} */
  const profileFaults = [];

  function devicecode() {
    const number = codes.length;
    const [deviceCode, accessToken] = [secret('device'), secret('access')];
    /** @type {Code} */
    const code = {
      number,
      deviceCode,
      userCode: `C${String(number).padStart(4, '0')}`,
      accessToken,
      notBefore: Date.now() + interval * 1000,
      interval,
      approved: approve,
      declined: false,
      polls: 0,
      redeemed: 0,
      read: 0,
    };
    codes.push(code);
    for (const name of [deviceCode, code.userCode, accessToken]) known.set(name, code);
    return answers.code({
      device_code: deviceCode,
      user_code: code.userCode,
      expires_in: lifetime,
      interval,
    });
  }

  /** @param {import('../servers/scripted.mjs').Recorded} request */
  function token({ form }) {
    const code = known.get(form.device_code ?? '');
    if (!code) return answers.error('invalid_grant', { aadsts: 70000 });
    if (code.approved && holdingTokens && canHang()) return hang();
    code.polls += 1;
    const now = Date.now();
    const tooSoon = now < code.notBefore - LEEWAY_MS;
    if (tooSoon) {
      early += 1;
      code.interval += 5;
    }
    code.notBefore = now + code.interval * 1000;
    if (tooSoon) return answers.slowDown();
    if (code.declined) return answers.error('authorization_declined');
    if (!code.approved || holdingTokens) return answers.pending();
    code.redeemed += 1;
    if (code.redeemed > 1) return answers.error('invalid_grant', { aadsts: 70000 });
    return answers.tokens({
      access_token: code.accessToken,
      refresh_token: secret('refresh'),
    });
  }

  /** @param {import('../servers/scripted.mjs').Recorded} request */
  function me({ headers }) {
    const code = known.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!code) return answers.graphError(401, 'InvalidAuthenticationToken');
    code.read += 1;
    if (holdingProfiles && canHang()) return hang();
    return profileFaults.shift() ?? answers.profile(profileOf(code.number));
  }

  /** @param {(request: import('../servers/scripted.mjs').Recorded) => import('../servers/scripted.mjs').Answer} answer */
  const late = (answer) => [
    (/** @type {import('../servers/scripted.mjs').Recorded} */ request) =>
      later(answer(request), latencyMs),
  ];
  const script = { devicecode: late(devicecode), token: late(token), me: late(me) };
  let server = await startScripted(script, { cors });
  const { authority, port } = server;
  /** @param {string} userCode */
  const find = (userCode) => known.get(userCode) ?? missing(userCode);
  return {
    authority,
    clientId: '00000000-0000-4000-8000-00000000c0de',
    codes,
    find,
    /** How many polls came sooner than allowed. */
    early: () => early,
    /** @param {string} userCode */
    approve: (userCode) => (find(userCode).approved = true),
    /** @param {string} userCode */
    decline: (userCode) => (find(userCode).declined = true),
    /** What the next profile calls are answered with. @param {import('../servers/scripted.mjs').Answer[]} faults */
    failProfiles: (...faults) => profileFaults.push(...faults),
    /**
     * Leaves waiting who comes for a profile, and after a while who comes for tokens, which are not
     * redeemed then. Resolves once each screen that got tokens has come for the profile, and
     * so has stored them: only on their way are tokens lost with whom they were given to.
     * @param {number} ms
     * @param {AbortSignal} [signal] ends the wait: what was redeemed may never be read
     */
    async hold(ms, signal) {
      holdingProfiles = true;
      await sleep(ms);
      holdingTokens = true;
      while (codes.some(({ redeemed, read }) => redeemed > read)) {
        signal?.throwIfAborted();
        await sleep(20);
      }
    },
    release() {
      holdingProfiles = false;
      holdingTokens = false;
      hanging = 0;
    },
    /** How many requests came. */
    requests: () => server.requests.length,
    /** How many requests were cut off before their answer. */
    cutOff: () => server.requests.filter(({ aborted }) => aborted).length,
    /** The server is away. */
    down: () => server.close(),
    async up() {
      server = await startScripted(script, { port, cors });
    },
    close: () => server.close(),
  };
}

/** @param {number} number */
export const profileOf = (number) => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  displayName: `Contoso Employee ${number}`,
});

/** @param {string} kind @returns {string} which every byte that leaves can be searched for */
const secret = (kind) => `${kind}-secret-${randomBytes(24).toString('base64url')}`;

/** @param {string} userCode @returns {never} */
function missing(userCode) {
  throw new Error(`there is no code ${userCode}`);
}

/**
 * @param {import('../servers/scripted.mjs').Answer} answer
 * @param {number} ms
 * @returns {import('../servers/scripted.mjs').Answer}
 */
function later(answer, ms) {
  if (ms === 0 || 'play' in answer) return answer;
  return {
    async play({ response }) {
      await sleep(ms);
      const { status = 200, json, headers } = answer;
      response.writeHead(status, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    },
  };
}
