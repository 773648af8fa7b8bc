// A worker that streams the code to whoever asks, then greets the person who signed in: as
// server-sent events, which no proxy on the way holds back.
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
