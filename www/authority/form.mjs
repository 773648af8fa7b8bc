// Reads a request's form, and replaces a request by one for `oidc-provider`.
import { Readable } from 'node:stream';

const MAX_BYTES = 64 * 1024;

/** @type {WeakMap<object, Record<string, string>>} */
const forms = new WeakMap();

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Record<string, string>>} the last value of each name, as Entra reads it
 */
export async function readForm(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
  forms.set(request, form);
  return form;
}

/**
 * The fields of a request's form that hold no secret, for `onRequest`.
 * @param {import('node:http').IncomingMessage} request
 * @returns {{ grantType?: string, claims?: string }}
 */
export function publicFields(request) {
  const { grant_type: grantType, claims } = forms.get(request) ?? {};
  return { ...(grantType && { grantType }), ...(claims && { claims }) };
}

/**
 * Gives the rest of the chain another path and another form.
 * @param {any} ctx
 * @param {string} path
 * @param {Record<string, string | undefined>} form
 */
export function replaceRequest(ctx, path, form) {
  const present = Object.entries(form).filter(([, value]) => value !== undefined);
  const body = Buffer.from(new URLSearchParams(/** @type {string[][]} */ (present)).toString());
  const { method, httpVersion, socket } = ctx.req;
  const inner = Object.assign(Readable.from([body], { objectMode: false }), {
    method,
    httpVersion,
    socket,
    url: path,
    headers: {
      host: ctx.req.headers.host,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    },
  });
  ctx.req = inner;
  ctx.request.req = inner;
}
