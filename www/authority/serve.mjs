// Starts the local authority by itself, from the command line.
import { parseArgs } from 'node:util';
import { usernames } from './accounts.mjs';
import { startAuthority } from './authority.mjs';

const USAGE = `Usage: node www/authority/serve.mjs [options]

Signs people in as Microsoft Entra ID does, on this machine only.

  --port <n>            the port of HTTP (8400 unless told; 0 for any)
  --https               serve HTTPS too, with a certificate made now
  --https-port <n>      the port of HTTPS (8443 unless told; 0 for any)
  --interval <s>        seconds between two polls (5)
  --expires-in <s>      how long a code lives, in seconds (900)
  --token-lifetime <s>  how long an access token is good, in seconds (3600)
  --complete-uri        send verification_uri_complete, which Entra does not
  --cors                let web pages of any origin read the OAuth endpoints
  --help                show this
`;

/** @param {string} problem @returns {never} */
function badUsage(problem) {
  process.stderr.write(`${problem}\n\n${USAGE}`);
  process.exit(64);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '8400' },
        https: { type: 'boolean', default: false },
        'https-port': { type: 'string', default: '8443' },
        interval: { type: 'string', default: '5' },
        'expires-in': { type: 'string', default: '900' },
        'token-lifetime': { type: 'string', default: '3600' },
        'complete-uri': { type: 'boolean', default: false },
        cors: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return badUsage(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} most
 */
function whole(name, text, most) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most)
    badUsage(`--${name} must be a whole number up to ${most}`);
  return value;
}

const asked = readOptions();
if (asked.help) {
  process.stdout.write(USAGE);
  process.exit();
}

const options = {
  port: whole('port', asked.port, 65535),
  httpsPort: whole('https-port', asked['https-port'], 65535),
  https: asked.https,
  interval: whole('interval', asked.interval, 3600),
  codeLifetime: whole('expires-in', asked['expires-in'], 86400),
  accessTokenLifetime: whole('token-lifetime', asked['token-lifetime'], 86400),
  completeUri: asked['complete-uri'],
  cors: asked.cors,
};

try {
  const { http, https, clientId, caCert, close } = await startAuthority(options);
  const lines = [http, ...(https ? [https] : [])].map(
    ({ authority, graphUrl }) => `authority   ${authority}\ngraphUrl    ${graphUrl}\n`,
  );
  process.stdout.write(`${lines.join('')}clientId    ${clientId}
sign in at  ${http.url}/device
as          ${usernames().join(', ')} (any password)
`);
  if (caCert) process.stdout.write(`\nTo trust HTTPS, give clients this certificate:\n${caCert}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void close().then(() => process.exit()));
  }
} catch (error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  process.stderr.write(
    code === 'EADDRINUSE' ? 'The port is taken: choose another with --port.\n' : `${message}\n`,
  );
  process.exitCode = 1;
}
