// A secret that a server repeats is removed from every text, in whichever encoding it comes back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { getProfile, pollOnce, requestDeviceCode, signInSilently } from '../../pkg/index.js';
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

for (const clientAuthentication of /** @type {const} */ ([
  'client_secret_post',
  'client_secret_basic',
])) {
  const endpoints = { deviceAuthorization: 'https://a.example/d', token: 'https://a.example/t' };
  /** A server that repeats a request, and what a request was. */
  const echoing = () => {
    let sent = '';
    const fetch = async (/** @type {string} */ _, /** @type {any} */ { body, headers }) => {
      sent = `${headers.authorization} ${body}`;
      const { status, json } = refused(sent);
      return Response.json(json, { status });
    };
    const cache = new Map();
    /** @type {any} */
    const config = { clientId: 's', endpoints, fetch, cache, clientSecret: SECRET };
    return { config: { ...config, clientAuthentication }, cache, sent: () => sent };
  };

  describe(`a client secret that the server repeats as it came: ${clientAuthentication}`, () => {
    for (const [name, call] of /** @type {[string, (config: any) => Promise<unknown>][]} */ ([
      ['a code', requestDeviceCode],
      [
        'a poll',
        (config) =>
          pollOnce(config, { ...stored(), deviceCode: 'device-code', server: endpoints.token }),
      ],
      [
        'a refresh',
        (config) => {
          const key = `device-signin:${endpoints.token} s`;
          const entry = {
            ...{ accessToken: 'a', tokenType: 'Bearer', refreshToken: 'refresh-token' },
            ...{ expiresAt: 1, obtainedAt: 1, scopes: [], asked: [], account: { id: 'a-user' } },
          };
          config.cache.set(key, JSON.stringify({ version: 1, key, tokens: [entry] }));
          return signInSilently(config);
        },
      ],
    ])) {
      test(`${name}: no text of the error has it`, async () => {
        const { config, sent } = echoing();
        const error = await call(config).then(
          () => assert.fail('it should have failed'),
          (reason) => reason,
        );
        const texts = textsOf(error);
        const [, basic = ''] = /Basic (\S+)/.exec(sent()) ?? [];
        const [, posted = ''] = /client_secret=([^&]+)/.exec(sent()) ?? [];
        const text = basic || posted;
        assert.ok(text.length > SECRET.length, sent());
        assert.match(texts, /redacted/);
        for (const part of [text, text.slice(8, 40), SECRET]) {
          assert.ok(!texts.includes(part), `${part} in ${error.message} ${error.description}`);
        }
      });
    }
  });
}

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
