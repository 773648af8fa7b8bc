// Refuses what does not come from one of the pages: other sites, other ports, frames, forms.
import { Refusal } from './refusal.js';

/** No form and no other origin can send it: they would need permission by CORS, which nothing gives. */
const HEADER = 'x-device-signin';

/**
 * @param {{ method: string, headers: { get(name: string): string | null } }} request
 * @param {readonly string[]} origins
 * @returns {string} the page's origin
 */
export function originOf({ method, headers }, origins) {
  if (method !== 'POST') throw methodRefused('POST');
  if (headers.get(HEADER) !== '1') {
    throw forbidden('The header X-Device-Signin: 1 is missing.');
  }
  return pageOrigin({ headers }, origins);
}

/**
 * @param {{ headers: { get(name: string): string | null } }} request a POST: browsers send `Origin`
 * @param {readonly string[]} origins
 */
export function pageOrigin({ headers }, origins) {
  refuseOtherSite(headers.get('sec-fetch-site'));
  const origin = headers.get('origin');
  if (origin === null) throw forbidden('The header Origin is missing.');
  // The option's own text: whatever was sent goes nowhere.
  const found = origins.find((it) => it === origin);
  if (found === undefined) {
    throw forbidden("The page's origin is not in the proxy's option `origins`.");
  }
  return found;
}

/**
 * Whether a request may have been sent by another site: for requests that need not carry `Origin`.
 *
 * @param {{ headers: { get(name: string): string | null } }} request
 * @param {readonly string[]} origins
 */
export function isForeign({ headers }, origins) {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  return (
    (site !== null && site !== 'same-origin' && site !== 'none') ||
    (origin !== null && !origins.includes(origin))
  );
}

/** @param {string | null} site */
function refuseOtherSite(site) {
  if (site !== null && site !== 'same-origin') throw forbidden('The request is from another site.');
}

/** @param {string} allowed */
export function methodRefused(allowed) {
  return new Refusal(405, 'method_not_allowed', `Send ${allowed}.`, {
    headers: { allow: allowed },
  });
}

/** @param {string} hint */
const forbidden = (hint) => new Refusal(403, 'forbidden_origin', hint);
