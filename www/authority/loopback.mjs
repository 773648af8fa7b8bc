// The names of loopback: which requests the authority answers, and by which name they came.

const NAME = String.raw`localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost`;
const HOST = new RegExp(`^(${NAME})(?::\\d+)?$`, 'i');
const ORIGIN = new RegExp(`^https?://(${NAME})(?::\\d+)?$`, 'i');

/** @param {string} host as in the header `Host` */
export const isLoopbackHost = (host) => HOST.test(host);

/** @param {string} origin as in the header `Origin` */
export const isLoopbackOrigin = (origin) => ORIGIN.test(origin);

/**
 * This server's origin by the name that the client used. ID tokens bear it as their issuer, and
 * clients compare it with the authority that they were configured with: `localhost` and
 * `127.0.0.1` are one server, but each client gets the name that it knows.
 *
 * A development server's proxy may replace `Host` by its target. The page behind it then still
 * names itself in `Origin`, in a request that the browser takes for one to the page's own server.
 *
 * @param {import('node:http').IncomingHttpHeaders} headers of a request to a loopback name
 * @param {{ scheme: string, port: number }} server
 */
export function originFor({ host = '', origin = '', ...headers }, { scheme, port }) {
  const proxied = headers['sec-fetch-site'] === 'same-origin' && ORIGIN.exec(origin);
  const [, name = ''] = proxied || HOST.exec(host) || [];
  return `${scheme}://${name.toLowerCase()}:${port}`;
}
