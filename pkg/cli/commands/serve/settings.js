// The settings of `serve`, checked before anything is opened.
import { readFile } from 'node:fs/promises';
import { BlockList, isIP } from 'node:net';
import { faultOf, isLoopback } from '../../../proxy/origins.js';
import { configOf, text } from '../../config.js';
import { consoleFetch } from '../../network/fetch.js';
import { UsageError } from '../../usage-error.js';

/**
 * @typedef {object} Settings
 * @property {import('../../../generated/index.js').Config} config
 * @property {string} host
 * @property {number} port
 * @property {string[]} origins
 * @property {string} title
 * @property {{ cert: Buffer, key: Buffer } | undefined} certificate
 * @property {BlockList | undefined} addresses that may begin; none: not by address
 * @property {boolean} pairs whether devices may be paired
 * @property {{ idle: number, absolute: number }} session seconds
 * @property {boolean} stores whether tokens are stored
 */

/**
 * @param {import('../../parse-options.js').Values} values
 * @param {import('../../command.js').Context} context
 * @returns {Promise<Settings>}
 */
export async function settingsOf(values, context) {
  const config = { ...configOf(values, context.env), fetch: consoleFetch(context, () => {}) };
  const host = hostOf(values);
  const port = numberOf(values, 'port', { from: 1, to: 65_535, otherwise: 8710 });
  const certificate = await certificateOf(values);
  const isLocal = isLoopback(`http://${hostInUrl(host)}`);
  const origins = originsOf(values, { host, port, isSecure: certificate !== undefined });
  const { addresses, pairs } = allowOf(values);
  if (!isLocal && !certificate) {
    throw new UsageError(
      `\`--host ${host}\` is open to the network, and there is no certificate`,
      'Give `--cert` and `--key`, or leave out `--host` and put a server with a certificate in front.',
    );
  }
  if (!(isLocal && origins.every(isLoopback)) && !addresses && !pairs) {
    throw new UsageError(
      'the page can be opened from the network, and it is not said who may begin a sign-in',
      'Give `--allow` with the addresses of your devices, or `--allow pair`.',
    );
  }
  return {
    config,
    host,
    port,
    origins,
    title: text(values.title) ?? '',
    certificate,
    addresses,
    pairs,
    session: {
      idle: 60 * numberOf(values, 'idle', { from: 1, to: 1440, otherwise: 60 }),
      absolute: 3600 * numberOf(values, 'lifetime', { from: 1, to: 9600, otherwise: 12 }),
    },
    stores: !values['no-cache'],
  };
}

/**
 * @param {import('../../parse-options.js').Values} values
 * @param {string} name
 * @param {{ from: number, to: number, otherwise: number }} range
 */
function numberOf(values, name, { from, to, otherwise }) {
  const given = text(values[name]);
  if (given === undefined) return otherwise;
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= from && number <= to) return number;
  throw new UsageError(
    `\`--${name} ${given}\` is not a number that can be used`,
    `Give a whole number from ${from} to ${to}.`,
  );
}

/** @param {import('../../parse-options.js').Values} values */
function hostOf(values) {
  const host = text(values.host) ?? '127.0.0.1';
  if (URL.canParse(`http://${hostInUrl(host)}`)) return host;
  throw new UsageError(
    `\`--host ${host}\` is no address`,
    'Give an address or a name of this machine, such as 192.168.1.20.',
  );
}

/** @param {import('../../parse-options.js').Values} values */
async function certificateOf(values) {
  const [cert, key] = [text(values.cert), text(values.key)];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new UsageError('`--cert` and `--key` go together', 'Give both.');
  }
  const read = (/** @type {string} */ option, /** @type {string} */ file) =>
    readFile(file).catch((error) => {
      throw new UsageError(
        `\`--${option} ${file}\` cannot be read (${error.code})`,
        'Give the path of a PEM file that this user may read.',
      );
    });
  return { cert: await read('cert', cert), key: await read('key', key) };
}

/**
 * @param {import('../../parse-options.js').Values} values
 * @param {{ host: string, port: number, isSecure: boolean }} where
 */
function originsOf(values, { host, port, isSecure }) {
  const given = listOf(values.origin);
  for (const origin of given) {
    const fault = faultOf(origin);
    if (fault) throw new UsageError(`\`--origin ${origin}\` ${fault}`, 'Correct it.');
  }
  if (given.length > 0) return given;
  if (['0.0.0.0', '::'].includes(host)) {
    throw new UsageError(
      `\`--host ${host}\` listens on every address, so the page's own is not known`,
      'Give it with `--origin`, such as https://kiosk.example:8710.',
    );
  }
  const scheme = isSecure ? 'https' : 'http';
  const names = host === '127.0.0.1' ? [host, 'localhost'] : [hostInUrl(host)];
  // Written as browsers write it: without the port that is the default.
  return names.map((name) => new URL(`${scheme}://${name}:${port}`).origin);
}

/** @param {import('../../parse-options.js').Values} values */
function allowOf(values) {
  const given = listOf(values.allow);
  const networks = given.filter((item) => item !== 'pair');
  const addresses = new BlockList();
  for (const network of networks) addNetwork(addresses, network);
  return {
    pairs: given.includes('pair'),
    addresses: networks.length > 0 ? addresses : undefined,
  };
}

/**
 * @param {BlockList} addresses
 * @param {string} network
 */
function addNetwork(addresses, network) {
  const [address = '', bits, ...rest] = network.split('/');
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const length = bits === undefined ? most : Number(bits);
  if (
    version === 0 ||
    rest.length > 0 ||
    !/^\d*$/.test(bits ?? '') ||
    bits === '' ||
    length > most
  ) {
    throw new UsageError(
      `\`--allow ${network}\` is no address and no network`,
      'Give an address such as 192.168.1.20, a network such as 192.168.1.0/24, or `pair`.',
    );
  }
  addresses.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4');
}

/** @param {import('../../parse-options.js').Value | undefined} value @returns {string[]} */
const listOf = (value) =>
  (Array.isArray(value) ? value : [])
    .flatMap((item) => item.split(','))
    .filter((item) => item !== '');

/** @param {string} host */
const hostInUrl = (host) => (host.includes(':') ? `[${host}]` : host);
