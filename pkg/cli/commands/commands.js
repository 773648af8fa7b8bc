// Every command of the console program.
import { accounts } from './accounts.js';
import { logout } from './logout.js';
import { profile } from './profile.js';
import { token } from './token.js';

/** @type {Record<string, import('../command.js').Command>} */
export const commands = {
  profile: { work: profile, says: 'Sign in, and print the profile as JSON. The default.' },
  token: { work: token, says: 'Sign in, and print an access token alone, for scripts.' },
  accounts: { work: accounts, says: 'Print who is signed in, the last one first, as JSON.' },
  logout: {
    work: logout,
    argument: 'ACCOUNT',
    says: 'Forget the tokens of one account, by username or ID, or of all. No server is told.',
  },
};
