// Faults on real sockets while the user types the code, and the statuses that the device reports.
// Each sign-in of this table must survive and end in the user's profile.
import { brotliCompressSync } from 'node:zlib';
import { answers, fault } from '../servers/scripted.mjs';

/** @typedef {import('../servers/scripted.mjs').Scripted} Scripted */
/** @typedef {'network' | 'malformed_response' | 'server' | 'redirected'} Code */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Scripted[]} polls what the server answers before the tokens
 * @property {Code[]} retries the error codes of the `retrying` statuses
 * @property {Code[]} [retriesInPages] the same in a browser, where it differs
 * @property {number} [least] how long the poll after it waits at least, in seconds
 * @property {boolean} [hidden] whether browsers hide the header from pages, so that `least` does not hold
 */

/** In milliseconds: how long a whole request may take. */
export const REQUEST_LIMIT = 30_000;

/** A few bytes of brotli that unpack to so many MiB. @returns {Scripted} */
const brotliBomb = (mebibytes = 64) => ({
  play({ response, headers }) {
    const packed = brotliCompressSync(Buffer.alloc(mebibytes * 1024 * 1024, 0x20));
    response.writeHead(200, { ...headers, 'content-encoding': 'br' });
    response.end(packed);
  },
});

const html = '<!doctype html><title>Welcome</title><p>Accept the terms of this network.</p>';

/** Faults that show at once. @param {() => string} elsewhere another origin @returns {Case[]} */
export const quick = (elsewhere) => [
  { name: 'connection reset', polls: [fault.reset()], retries: ['network'] },
  { name: 'closed within the body', polls: [fault.halfOpen()], retries: ['network'] },
  { name: 'a body of 50 MB', polls: [fault.huge()], retries: ['malformed_response'] },
  { name: 'a gzip bomb of 64 MiB', polls: [fault.gzipBomb()], retries: ['malformed_response'] },
  { name: 'a brotli bomb of 64 MiB', polls: [brotliBomb()], retries: ['malformed_response'] },
  {
    name: 'redirects to another origin',
    polls: [307, 302].map((status) => () => fault.redirect(`${elsewhere()}/token`, status)),
    retries: ['redirected', 'redirected'],
  },
  { name: 'Content-Length too large', polls: [fault.shortBody()], retries: ['network'] },
  { name: 'Content-Length too small', polls: [fault.longBody()], retries: ['malformed_response'] },
  { name: 'truncated JSON', polls: [fault.truncated()], retries: ['malformed_response'] },
  { name: 'a proxy’s HTML, 502', polls: [fault.badGateway()], retries: ['server'] },
  {
    name: 'a captive portal’s HTML, 200',
    polls: [{ text: html, headers: { 'content-type': 'text/html' } }],
    retries: ['malformed_response'],
  },
  { name: '408', polls: [fault.unavailable(408)], retries: ['server'] },
  { name: 'an empty 503', polls: [fault.unavailable(503)], retries: ['server'] },
  {
    ...{ name: '429, Retry-After in seconds', retries: ['server'], least: 4, hidden: true },
    polls: [fault.unavailable(429, { seconds: 4 })],
  },
  {
    ...{ name: '503, Retry-After as a date', retries: ['server'], least: 4, hidden: true },
    polls: [fault.unavailable(503, { date: 5 })],
  },
  {
    ...{ name: '429, a Retry-After that is neither', retries: ['server'], least: 2 },
    polls: [fault.unavailable(429, { raw: 'soon' })],
  },
  { name: 'slow_down', polls: [answers.slowDown()], retries: [], least: 6 },
  {
    name: 'one after another',
    polls: [fault.reset(), answers.pending(), fault.badGateway(), fault.truncated()],
    retries: ['network', 'server', 'malformed_response'],
  },
];

/** Faults that only the request's time limit ends. @type {Case[]} */
export const slow = [
  { name: 'no answer, on an open connection', polls: [fault.hang()], retries: ['network'] },
  { name: 'half a body, then silence', polls: [fault.stall()], retries: ['network'] },
  { name: 'a body byte by byte, without end', polls: [fault.drip()], retries: ['network'] },
];

/** What would fill a device's memory, were it read to its end. */
export const large = {
  'a body of 50 MB': fault.huge(),
  'a gzip bomb of 256 MiB': fault.gzipBomb(256),
  'a brotli bomb of 256 MiB': brotliBomb(256),
};
