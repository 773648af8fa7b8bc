// The proxy as a route of Next.js.
import { createProxy } from 'device-signin/proxy';

const { CLIENT_ID, AUTHORITY, SECRET, ORIGIN } = process.env;

let handle;

// Made on the first request: Next.js loads this file at build time too, when there is no secret.
export function POST(request) {
  handle ??= createProxy({
    config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
    secret: SECRET,
    origins: [ORIGIN],
  });
  return handle(request);
}
