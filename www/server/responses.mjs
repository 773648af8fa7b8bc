// Responses of the page's server, and the headers that all of them have.

/**
 * Scripts and styles of this server only, none inline.
 * @param {boolean} wasm Whether WebAssembly may be compiled.
 */
const policy = (wasm) =>
  [
    "default-src 'none'",
    `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Responses hold codes, tokens and profiles.
  'Cache-Control': 'no-store',
};

/**
 * @param {import('node:http').ServerResponse} response
 * @param {{ wasm: boolean }} page Whether its library needs WebAssembly.
 */
export function securityHeaders(response, { wasm }) {
  response.setHeader('Content-Security-Policy', policy(wasm));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 * @param {string} [type]
 */
export function respond(response, status, text, type = 'text/plain; charset=utf-8') {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
