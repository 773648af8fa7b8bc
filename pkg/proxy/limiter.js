// Counts requests: for one caller first, so that the rest of what all may send is left to others.
import { buckets } from './buckets.js';
import { Refusal } from './refusal.js';

/** @typedef {import('./index.js').Limit} Limit */
/** @typedef {import('./index.js').Limits} Limits */
/** @typedef {'start' | 'poll' | 'other'} Kind */

/** docs/proxy.md has the reason for each. @type {Limits} */
export const DEFAULTS = {
  startsPerCaller: { burst: 10, perMinute: 20 },
  starts: { burst: 100, perMinute: 600 },
  pollsPerSignIn: { burst: 10, perMinute: 60 },
  pollsPerCaller: { burst: 200, perMinute: 1_200 },
  polls: { burst: 2_000, perMinute: 24_000 },
  othersPerCaller: { burst: 100, perMinute: 600 },
  others: { burst: 2_000, perMinute: 24_000 },
};

/** @type {Record<Kind, { caller: keyof Limits, all: keyof Limits }>} */
const NAMES = {
  start: { caller: 'startsPerCaller', all: 'starts' },
  poll: { caller: 'pollsPerCaller', all: 'polls' },
  other: { caller: 'othersPerCaller', all: 'others' },
};

/**
 * @param {{ limits: Limits, limit: import('./index.js').ProxyOptions['limit'] }} options
 */
export function limiter({ limits, limit }) {
  const memory = buckets();

  /**
   * @param {string} key
   * @param {Limit | false} size
   */
  async function take(key, size) {
    if (!size) return;
    let retryIn = 0;
    if (!limit) retryIn = memory.take(key, size);
    else if (!(await hooked(limit, key, size))) retryIn = 60 / size.perMinute;
    if (retryIn > 0) {
      throw new Refusal(429, 'too_many_requests', 'Wait, then send the same request again.', {
        retryIn,
      });
    }
  }

  return {
    /**
     * @param {Kind} kind
     * @param {{ caller?: string, signIn?: string }} who
     */
    async check(kind, { caller, signIn }) {
      const { caller: perCaller, all } = NAMES[kind];
      if (kind === 'poll' && signIn !== undefined) {
        await take(`poll sign-in ${signIn}`, limits.pollsPerSignIn);
      }
      if (caller !== undefined) await take(`${kind} caller ${caller}`, limits[perCaller]);
      await take(`${kind} all`, limits[all]);
    },
  };
}

/** @typedef {ReturnType<typeof limiter>} Limiter */

/**
 * @param {NonNullable<import('./index.js').ProxyOptions['limit']>} limit
 * @param {string} key
 * @param {Limit} size
 */
async function hooked(limit, key, size) {
  try {
    return await limit(key, size);
  } catch (cause) {
    throw callbackFailed('limit', cause);
  }
}

/**
 * @param {string} option
 * @param {unknown} cause
 */
export function callbackFailed(option, cause) {
  const hint = `The proxy's option \`${option}\` threw: see the server's log.`;
  return new Refusal(500, 'callback_failed', hint, { cause });
}
