// The screen's side: begins a sign-in, and tells by server-sent events how it stands. The page
// itself is in public/, which is served without this worker.
export { SignIn } from './sign-in.js';

/**
 * The screen is what has the sign-in's id, and it gets the profile. It is random, and in a cookie
 * that no script can read, that goes to this host alone, and that no other site can make it send.
 */
const COOKIE = '__Host-sign-in';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
/** After a poll was due, the screen gives it this long before it asks. */
const POLL_MS = 500;

export default {
  async fetch(request, env, context) {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== '/sign-in') return new Response('Not found', { status: 404 });
    if (request.method === 'GET') return tell(request, env);
    // Another site must not begin or end a sign-in on this screen.
    if (request.headers.get('origin') !== origin) return new Response('Forbidden', { status: 403 });
    if (request.method === 'POST') return begin(request, env, context);
    if (request.method === 'DELETE') return end(request, env);
    return new Response('Method not allowed', {
      status: 405,
      headers: { allow: 'GET, POST, DELETE' },
    });
  },
};

/** A new sign-in, in the place of the screen's last one. */
async function begin(request, env, context) {
  const id = env.SIGN_INS.newUniqueId();
  const failure = await env.SIGN_INS.get(id).begin();
  if (failure) return Response.json(failure, { status: 502 });
  context.waitUntil(Promise.resolve(find(request, env)?.forget()));
  return new Response(null, {
    status: 204,
    headers: { 'set-cookie': `${COOKIE}=${id}; ${ATTRIBUTES}` },
  });
}

async function end(request, env) {
  await find(request, env)?.forget();
  return new Response(null, {
    status: 204,
    headers: { 'set-cookie': `${COOKIE}=; Max-Age=0; ${ATTRIBUTES}` },
  });
}

/**
 * How the sign-in stands: one event, or none if the screen has seen it, and then the answer is
 * over. `retry` has the browser come back by itself once there can be more, so that nothing is held
 * open meanwhile: an object with an open answer could not leave memory, and would be paid for.
 */
async function tell(request, env) {
  const { event, data, wait } = (await find(request, env)?.show()) ?? { event: 'none' };
  const lines = [];
  if (wait !== undefined) lines.push(`retry: ${Math.max(wait, 0) + POLL_MS}`);
  if (request.headers.get('last-event-id') !== event) {
    lines.push(`id: ${event}`, `event: ${event}`, `data: ${JSON.stringify(data ?? null)}`);
  }
  return new Response(`${lines.join('\n')}\n\n`, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}

/** The screen's sign-in, if its cookie names one. */
function find(request, env) {
  const cookies = request.headers.get('cookie') ?? '';
  const id = cookies.match(new RegExp(`(?:^|; )${COOKIE}=([0-9a-f]{64})(?:;|$)`))?.[1];
  try {
    return id && env.SIGN_INS.get(env.SIGN_INS.idFromString(id));
  } catch {
    return undefined;
  }
}
