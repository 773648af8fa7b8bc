// The proxy in Hono, on whichever host it runs: here on Deno, Bun or a worker (`export default`).
import { Hono } from 'hono';
import { createProxy } from 'device-signin/proxy';

/** @param {Record<string, string>} env */
export function appOf({ CLIENT_ID, AUTHORITY, SECRET, ORIGIN }) {
  const handle = createProxy({
    config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
    secret: SECRET,
    origins: [ORIGIN],
  });
  const app = new Hono();
  app.all('/device-signin/*', (context) => handle(context.req.raw));
  return app;
}
