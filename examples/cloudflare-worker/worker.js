// A worker that streams a code to each visitor, then greets the user who signed in: as server-sent
// events, which no proxy on the way holds back. To keep users signed in, make a cache in each request,
// over Workers KV or a Durable Object, and one for each user: workerd ends a request that waits for
// what another request began, which calls with one cache object of the module would do.
import { signInAndGetProfile } from 'device-signin';

export default {
  fetch(_request, env, context) {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const say = (text) => writer.write(encoder.encode(`data: ${text}\n\n`));

    const config = { clientId: env.CLIENT_ID, authority: env.AUTHORITY };
    const end = signInAndGetProfile(config, ({ message }) => say(message), { timeout: 600 })
      .then((profile) => say(`Hello, ${profile.displayName}.`))
      .catch(({ message, hint }) => say(`${message} ${hint ?? ''}`))
      .then(() => writer.close());

    context.waitUntil(end);
    return new Response(readable, { headers: { 'content-type': 'text/event-stream' } });
  },
};
