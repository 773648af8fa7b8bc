// The names of loopback, and which of them a request names.

export const hostNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The host name and port of the header `Host`.
 * @param {import('node:http').IncomingMessage} request
 */
export function hostOf({ headers: { host = '' } }) {
  const [, name = '', port = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  return { name: name.toLowerCase(), port: Number(port) };
}
