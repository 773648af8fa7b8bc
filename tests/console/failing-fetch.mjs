// Loaded into a program before it starts (`node --import`): a `fetch` that fails at each poll, and
// whose error repeats the device code in the spelling of SPELLING.
import process from 'node:process';

const { fetch: hosts } = globalThis;

/** @type {Record<string, (secret: string) => Error>} */
const errors = {
  text: (secret) => new Error(`the radio is off: ${secret}`),
  percent: (secret) => new Error(`the radio is off: ${encodeURIComponent(secret)}`),
  base64: (secret) => new Error(`the radio is off: ${btoa(secret)}`),
  hex: (secret) => new Error(`the radio is off: ${Buffer.from(secret).toString('hex')}`),
  cause: (secret) => new TypeError('the radio is off', { cause: new Error(secret) }),
};

globalThis.fetch = async (url, init) => {
  const form = new URLSearchParams(String(init?.body ?? ''));
  const secret = form.get('device_code');
  if (secret === null) return hosts(url, init);
  throw errors[String(process.env.SPELLING)]?.(secret);
};
