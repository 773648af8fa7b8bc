// Every command of the console program.
import { accounts } from './accounts.js';
import { completion, shells } from './completion.js';
import { logout } from './logout.js';
import { profile } from './profile.js';
import { serve } from './serve.js';
import { token } from './token.js';

/** @type {Record<string, import('../command.js').Command>} */
export const commands = {
  profile: { run: profile, description: 'Sign in, and print the profile as JSON. The default.' },
  token: { run: token, description: 'Sign in, and print an access token alone, for scripts.' },
  accounts: {
    run: accounts,
    description: 'Print the accounts that are signed in, the last one first, as JSON.',
  },
  logout: {
    run: logout,
    argument: 'ACCOUNT',
    description:
      'Remove the tokens of one account, by user name or ID, or of all. No request is sent without --revoke.',
  },
  serve: {
    run: serve,
    description: 'Serve a sign-in page for a browser in kiosk mode, until Ctrl-C.',
  },
  completion: {
    run: completion,
    argument: 'SHELL',
    choices: shells,
    description: `Print the completion script for a shell: ${shells.join(', ')}.`,
  },
};
