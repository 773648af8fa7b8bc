// The names of loopback, and which of them a request to this machine's own authority should bear.

export const hostNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The host name and port of the header `Host`.
 * @param {import('node:http').IncomingMessage} request
 */
export function hostOf({ headers: { host = '' } }) {
  const [, name = '', port = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  return { name: name.toLowerCase(), port: Number(port) };
}

/**
 * The page takes this server for the authority, by the name in its own address, and compares the
 * issuer of an ID token with that. An authority on loopback therefore gets the same name.
 *
 * @param {URL} target
 * @param {import('node:http').IncomingMessage} request Whose `Host` is a loopback name.
 */
export function hostFor(target, request) {
  if (!hostNames.has(target.hostname)) return {};
  return { Host: target.port ? `${hostOf(request).name}:${target.port}` : hostOf(request).name };
}
