// What goes wrong on real sockets while a person types the code, and what the device is told of it.
// Each sign-in of this table must survive and end in the person's profile.
import { brotliCompressSync } from 'node:zlib';
import { answers, fault } from '../servers/scripted.mjs';

/** @typedef {import('../servers/scripted.mjs').Scripted} Scripted */
/** @typedef {'network' | 'malformed_response' | 'server' | 'redirected'} Code */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Scripted[]} polls what the server answers before the tokens
 * @property {Code[]} told why the polls that `onStatus` calls `retrying` failed
 * @property {Code[]} [toldInPages] the same in a browser, where it tells less or more
 * @property {number} [least] how long the poll after it waits at least, in seconds
 * @property {boolean} [hidden] whether browsers hide what it says from pages, so `least` too
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
  { name: 'connection reset', polls: [fault.reset()], told: ['network'] },
  { name: 'closed within the body', polls: [fault.halfOpen()], told: ['network'] },
  { name: 'a body of 50 MB', polls: [fault.huge()], told: ['malformed_response'] },
  { name: 'a gzip bomb of 64 MiB', polls: [fault.gzipBomb()], told: ['malformed_response'] },
  { name: 'a brotli bomb of 64 MiB', polls: [brotliBomb()], told: ['malformed_response'] },
  {
    name: 'redirects to another origin',
    polls: [307, 302].map((status) => () => fault.redirect(`${elsewhere()}/token`, status)),
    told: ['redirected', 'redirected'],
  },
  { name: 'Content-Length too large', polls: [fault.shortBody()], told: ['network'] },
  { name: 'Content-Length too small', polls: [fault.longBody()], told: ['malformed_response'] },
  { name: 'truncated JSON', polls: [fault.truncated()], told: ['malformed_response'] },
  { name: 'a proxy’s HTML, 502', polls: [fault.badGateway()], told: ['server'] },
  {
    name: 'a captive portal’s HTML, 200',
    polls: [{ text: html, headers: { 'content-type': 'text/html' } }],
    told: ['malformed_response'],
  },
  { name: '408', polls: [fault.unavailable(408)], told: ['server'] },
  { name: 'an empty 503', polls: [fault.unavailable(503)], told: ['server'] },
  {
    ...{ name: '429, Retry-After in seconds', told: ['server'], least: 4, hidden: true },
    polls: [fault.unavailable(429, { seconds: 4 })],
  },
  {
    ...{ name: '503, Retry-After as a date', told: ['server'], least: 4, hidden: true },
    polls: [fault.unavailable(503, { date: 5 })],
  },
  {
    ...{ name: '429, a Retry-After that is neither', told: ['server'], least: 2 },
    polls: [fault.unavailable(429, { raw: 'soon' })],
  },
  { name: 'slow_down', polls: [answers.slowDown()], told: [], least: 6 },
  {
    name: 'one after another',
    polls: [fault.reset(), answers.pending(), fault.badGateway(), fault.truncated()],
    told: ['network', 'server', 'malformed_response'],
  },
];

/** Faults that only the request's time limit ends. @type {Case[]} */
export const slow = [
  { name: 'no answer, on an open connection', polls: [fault.hang()], told: ['network'] },
  { name: 'half a body, then silence', polls: [fault.stall()], told: ['network'] },
  { name: 'a body byte by byte, without end', polls: [fault.drip()], told: ['network'] },
];

/** What would fill a device's memory, were it read to its end. */
export const large = {
  'a body of 50 MB': fault.huge(),
  'a gzip bomb of 256 MiB': fault.gzipBomb(256),
  'a brotli bomb of 256 MiB': brotliBomb(256),
};
