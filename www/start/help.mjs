// The text of `npm start -- --help`.
import { optionLines } from '../../pkg/cli/help.js';
import { flags } from './options.mjs';

export function help() {
  return `Usage: npm start [-- options]

Installs and builds what is missing, then starts the demo page and a local
authority that signs test users in. Both are for this machine only. Ctrl-C stops
them.

  npm start                      the page, with the local authority
  npm start -- --console         the console program, with the local authority
  npm start -- --authority https://login.microsoftonline.com/TENANT --client-id ID
                                 the page, with a real directory
  npm start -- --issuer https://id.example.com --client-id ID
                                 the page, with another server than Microsoft's;
                                 DEVICE_SIGNIN_CLIENT_SECRET may hold a secret

Options:
${optionLines(flags)}
`;
}
