// The proxy on Vercel's edge runtime, at /api/device-signin: Vercel finds it by this file's path.
import { createProxy } from 'device-signin/proxy';

export const config = { runtime: 'edge' };

const { CLIENT_ID, AUTHORITY, SECRET, ORIGIN } = process.env;

export default createProxy({
  config: { clientId: CLIENT_ID, authority: AUTHORITY },
  secret: SECRET,
  path: '/api/device-signin',
  origins: [ORIGIN],
  // Vercel sets these headers itself, and a caller cannot.
  caller: ({ headers }) => headers.get('x-real-ip') ?? 'unknown',
  allow: ({ headers }) => process.env.ALLOWED.split(',').includes(headers.get('x-real-ip')),
});
