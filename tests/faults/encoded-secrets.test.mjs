// A secret that a server repeats is removed from every text, in whichever encoding it comes back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { getProfile, pollOnce, signInSilently } from '../../pkg/index.js';
import { endsWithItsTests } from '../ending.mjs';
import { inProcess } from '../servers/in-process.mjs';
import { stored } from '../servers/rotating.mjs';

endsWithItsTests();

/** With characters that each encoding changes; legal in a header. */
const SECRET = 'Secret~Part/One+Two==&Three%Four"Five';

const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64');
const url = (/** @type {string} */ text) => Buffer.from(text).toString('base64url');
const percent = encodeURIComponent(SECRET);

/** How the server writes the secret. @type {[string, string][]} */
const encodings = [
  ['as it is', SECRET],
  ['percent-encoded', percent],
  [
    'percent-encoded in small letters',
    percent.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
  ],
  ['as a form', new URLSearchParams({ x: SECRET }).toString().slice(2)],
  [
    'percent-encoded, every byte',
    [...Buffer.from(SECRET)].map((byte) => `%${byte.toString(16)}`).join(''),
  ],
  ['percent-encoded twice', encodeURIComponent(percent)],
  ['in base64', base64(SECRET)],
  ['in base64url', url(SECRET)],
  ['in base64 without padding', base64(SECRET).replace(/=+$/, '')],
  ['in base64 with one byte before', base64(`:${SECRET}`)],
  ['in base64 with two bytes before', base64(`a:${SECRET}`)],
  ['in base64 with a client ID before and text after', base64(`client:${SECRET}:end`)],
  ['in base64 that is percent-encoded', encodeURIComponent(base64(SECRET))],
  ['in HTML', SECRET.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ['in JSON in the text', JSON.stringify({ token: SECRET })],
  ['in hex', Buffer.from(SECRET).toString('hex')],
];

/** Every text of an error. @param {any} error */
const textsOf = (error) =>
  [
    error.message,
    error.hint,
    error.stack,
    JSON.stringify(error),
    ...Object.values(error),
    inspect(error, { showHidden: true, depth: 9, maxStringLength: Infinity }),
  ].join('\n');

/** An OAuth error with the text in all that a client may read. @param {string} text */
const refused = (text) => ({
  status: 400,
  headers: { 'x-debug': 'none' },
  json: {
    error: 'access_denied',
    error_description: `You sent ${text}.`,
    suberror: text,
    trace_id: text,
    correlation_id: text,
    error_uri: `https://example.com/?${text}`,
  },
});

/** Which call sends the secret. @type {[string, (text: string) => Promise<unknown>][]} */
const calls = [
  [
    'a device code',
    (text) => {
      const { fetch, authority } = inProcess({ token: [refused(text)] });
      return pollOnce({ clientId: 's', authority, fetch }, { ...stored(), deviceCode: SECRET });
    },
  ],
  [
    'a refresh token',
    (text) => {
      const { fetch, authority } = inProcess({ token: [refused(text)] });
      const key = `device-signin:${authority}/s`;
      const entry = {
        ...{ accessToken: 'a', tokenType: 'Bearer', refreshToken: SECRET },
        ...{ expiresAt: 1, obtainedAt: 1, scopes: ['User.Read'], asked: ['User.Read'] },
        account: { id: 'a-user' },
      };
      const cache = new Map([[key, JSON.stringify({ version: 1, key, tokens: [entry] })]]);
      return signInSilently({ clientId: 's', authority, fetch, cache });
    },
  ],
  [
    'an access token',
    (text) => {
      const json = { error: { code: text, message: text, innerError: { 'request-id': text } } };
      const { fetch, authority } = inProcess({ me: [{ status: 403, json }] });
      return getProfile({ clientId: 's', authority, fetch }, { accessToken: SECRET });
    },
  ],
];

for (const [what, call] of calls) {
  describe(`${what} that the server repeats`, () => {
    for (const [name, text] of encodings) {
      test(`${name}: no text of the error has it`, async () => {
        const error = await call(text).then(
          () => assert.fail('it should have failed'),
          (reason) => reason,
        );
        const texts = textsOf(error);
        // Whole, and a part from its middle.
        for (const part of [text, text.slice(8, 40)]) {
          assert.ok(!texts.includes(part), `${part} in ${error.message} ${error.description}`);
        }
      });
    }
  });
}
