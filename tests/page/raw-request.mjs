// One HTTP request with exactly the headers given, which `fetch` does not allow.
import { request } from 'node:http';

/**
 * @param {string} url
 * @param {{ method?: string, path?: string, headers?: Record<string, string>, body?: string }} [how]
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, text: string }>}
 */
export function rawRequest(url, { method = 'GET', path, headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const sent = request({ hostname, port, method, headers, path: path ?? pathname + search });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    sent.end(body);
  });
}
