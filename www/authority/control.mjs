// `POST /control`: a page of this machine asks for a fault. With the option `control` only.
//
//   { "fault": "decline", "userCode": "BCDFGHJKL" }   → 200 { "codes": 1 }
//   { "fault": "expire" }                             every code, if none is named
//   { "fault": "slow_down" }
//   { "fault": "drop_network", "seconds": 10 }        15 seconds if none are named
//   { "fault": "error", "step": "redeem", "aadsts": 53003, "error": "invalid_grant" }
//   { "fault": "clear" }                              ends a dropped network and forced errors
import { setCorsHeaders } from './cors.mjs';
import { STEPS } from './forced-errors.mjs';
import { isLoopbackOrigin } from './loopback.mjs';

const MAX_BYTES = 4096;
const MAX_SECONDS = 3600;

/** The request is wrong; its message says what. */
class BadRequest extends Error {
  status = 400;
}

/**
 * @param {any} ctx
 * @param {import('./router.mjs').Server} server
 */
export async function control(ctx, server) {
  const page = ctx.get('origin');
  const allowed = isLoopbackOrigin(page) ? page : undefined;
  setCorsHeaders(ctx, allowed, 'POST');
  if (ctx.method === 'OPTIONS') {
    ctx.status = allowed ? 204 : 403;
    return;
  }
  try {
    if (page && !allowed) throw Object.assign(new BadRequest(`not for ${page}`), { status: 403 });
    if (ctx.method !== 'POST') throw Object.assign(new BadRequest('use POST'), { status: 405 });
    // A form of another site could be sent without a preflight request; JSON cannot.
    if (!ctx.is('application/json')) throw new BadRequest('send application/json');
    ctx.body = await act(await readJson(ctx.req), server);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    ctx.status = error.status;
    ctx.body = { error: error.message };
  }
  ctx.set('cache-control', 'no-store');
}

/**
 * @param {Record<string, unknown>} request
 * @param {import('./router.mjs').Server} server
 */
async function act(request, { faults, forcedErrors }) {
  const userCode = textOf(request, 'userCode');
  switch (request.fault) {
    case 'decline':
      return { codes: await faults.decline(userCode) };
    case 'expire':
      return { codes: await faults.expire(userCode) };
    case 'slow_down':
      return { codes: await faults.slowDown(userCode) };
    case 'drop_network': {
      const { seconds = 15 } = request;
      if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= MAX_SECONDS)) {
        throw new BadRequest(`"seconds" must be a number from 0 to ${MAX_SECONDS}`);
      }
      faults.dropNetwork(seconds);
      return { seconds };
    }
    case 'error': {
      const step = STEPS.find((known) => known === request.step);
      if (!step) throw new BadRequest(`"step" must be one of ${STEPS.join(', ')}`);
      const { aadsts } = request;
      try {
        forcedErrors.fail(step, aadsts === null ? null : Number(aadsts), {
          error: textOf(request, 'error'),
        });
      } catch (error) {
        throw new BadRequest(/** @type {Error} */ (error).message);
      }
      return { step, aadsts };
    }
    case 'clear':
      faults.clear();
      return {};
    default:
      throw new BadRequest(
        '"fault" must be one of decline, expire, slow_down, drop_network, error, clear',
      );
  }
}

/** @param {Record<string, unknown>} request @param {string} name */
function textOf(request, name) {
  const value = request[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new BadRequest(`"${name}" must be a string`);
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Record<string, unknown>>}
 */
async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length <= MAX_BYTES) text += chunk;
  }
  try {
    const value = text.length > MAX_BYTES ? undefined : JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Not JSON.
  }
  throw new BadRequest('send a JSON object');
}
