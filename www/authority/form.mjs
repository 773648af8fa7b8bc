// Reading a form body, and handing a request on with another one.
import { Readable } from 'node:stream';

const MOST_BYTES = 64 * 1024;

/** @type {WeakMap<object, Record<string, string>>} */
const forms = new WeakMap();

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Record<string, string>>} the last of each name, as Entra takes it
 */
export async function readForm(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
  forms.set(request, form);
  return form;
}

/**
 * What a request's form asked for, with no secret in it; for whoever watches.
 * @param {import('node:http').IncomingMessage} request
 * @returns {{ grantType?: string, claims?: string }}
 */
export function askedFor(request) {
  const { grant_type: grantType, claims } = forms.get(request) ?? {};
  return { ...(grantType && { grantType }), ...(claims && { claims }) };
}

/**
 * Makes the rest of the chain see another path and another form.
 * @param {any} ctx
 * @param {string} path
 * @param {Record<string, string | undefined>} form
 */
export function handOn(ctx, path, form) {
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
