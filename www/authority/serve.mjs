// Starts the local authority alone, from the command line.
import process from 'node:process';
import { parseOptions } from '../../pkg/cli/parse-options.js';
import { UsageError } from '../../pkg/cli/usage-error.js';
import { optionLines } from '../../pkg/cli/help.js';
import { authorityOptions, flags as sharedFlags, portOf } from './options.mjs';

/** @type {Record<string, import('../../pkg/cli/parse-options.js').Option>} */
const flags = {
  port: {
    type: 'string',
    value: 'PORT',
    description: 'The port of HTTP; 0 for any. Default: 8400.',
  },
  https: { type: 'boolean', description: 'Serve HTTPS too, with a certificate that is made now.' },
  'https-port': {
    type: 'string',
    value: 'PORT',
    description: 'The port of HTTPS; 0 for any. Default: 8443.',
  },
  ...sharedFlags,
  control: {
    type: 'boolean',
    description: 'Serve POST /control, by which a page of this machine can ask for faults.',
  },
  help: { type: 'boolean', short: 'h', description: 'Show this text.' },
};

const help = () => `Usage: node www/authority/serve.mjs [options]

Signs test users in as Microsoft Entra ID does, on this machine alone.

Options:
${optionLines(flags)}
`;

/** @param {readonly string[]} args */
function optionsOf(args) {
  const { values, positionals } = parseOptions(args, flags);
  if (positionals.length > 0) {
    throw new UsageError(`\`${positionals[0]}\` is no option`, 'See `--help` for every option.');
  }
  if (values.help) return undefined;
  return {
    ...authorityOptions(values),
    port: portOf('port', values.port) ?? 8400,
    https: values.https === true,
    httpsPort: portOf('https-port', values['https-port']) ?? 8443,
    control: values.control === true,
  };
}

/** @param {import('./authority.mjs').AuthorityOptions} options */
async function serve(options) {
  const { usernames } = await import('./accounts.mjs');
  const { startAuthority } = await import('./authority.mjs');
  const { http, https, clientId, caCert, close } = await startAuthority(options);
  const lines = [http, ...(https ? [https] : [])].map(
    ({ authority, graphUrl }) => `authority   ${authority}\ngraphUrl    ${graphUrl}\n`,
  );
  const faults = options.control ? `faults      POST ${http.url}/control\n` : '';
  const trust = caCert ? `\nTo trust HTTPS, give clients this certificate:\n${caCert}\n` : '';
  // In one piece, so that a program that reads it and then closes the pipe does not end this one.
  process.stdout.write(`${lines.join('')}clientId    ${clientId}
sign in at  ${http.url}/device
as          ${usernames().join(', ')} (any password)
web pages   ${pagesText(options.cors)}
${faults}${trust}`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void close().then(() => process.exit()));
  }
}

/** @param {import('./cors.mjs').Cors} [cors] */
function pagesText(cors) {
  if (!cors) return 'none may call it, as at Entra';
  const which = cors === 'loopback' ? 'those of this machine' : 'all';
  return `${which} may call it; at Entra, and with --no-cors, none may`;
}

try {
  const options = optionsOf(process.argv.slice(2));
  if (options) await serve(options);
  else process.stdout.write(help());
} catch (error) {
  const { code, message, hint } = /** @type {NodeJS.ErrnoException & { hint?: string }} */ (error);
  const taken = code === 'EADDRINUSE';
  process.stderr.write(`${taken ? 'The port is in use.' : message}\n`);
  if (hint || taken)
    process.stderr.write(`  What to do: ${hint ?? 'Choose another with --port.'}\n`);
  process.exitCode = error instanceof UsageError ? 64 : 1;
}
