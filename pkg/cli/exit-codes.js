// What the exit code says, and which error has which.
import { SignInRequired } from './sign-in-required.js';
import { Cancelled } from './signals.js';
import { UsageError } from './usage-error.js';

/** Scripts branch on these: they only grow. */
export const ExitCode = Object.freeze({
  ok: 0,
  other: 1,
  usage: 2,
  declined: 3,
  expired: 4,
  timeout: 5,
  network: 6,
  refused: 7,
  profile: 8,
  notSignedIn: 9,
});

/** The lines of the help text. */
export const exitCodeTexts = /** @type {const} */ ([
  [ExitCode.ok, 'the result is on stdout'],
  [ExitCode.other, 'any other error'],
  [ExitCode.usage, 'an option or its value is wrong; nothing was sent'],
  [ExitCode.declined, 'the user, or a policy on their behalf, declined'],
  [ExitCode.expired, 'the code expired before the user had signed in'],
  [ExitCode.timeout, '--timeout passed'],
  [ExitCode.network, 'no answer: connection, proxy or certificate'],
  [ExitCode.refused, 'the app registration, tenant, policy or account does not allow it'],
  [ExitCode.profile, 'signed in, but the profile could not be read'],
  [ExitCode.notSignedIn, 'the user must sign in, and --no-prompt forbids to show a code'],
  [130, 'cancelled by Ctrl-C (143: by SIGTERM)'],
]);

/** @type {Partial<Record<import('../generated/index.js').ErrorCode, number>>} */
const byErrorCode = {
  invalid_config: ExitCode.usage,
  declined: ExitCode.declined,
  expired: ExitCode.expired,
  invalid_code: ExitCode.expired,
  timeout: ExitCode.timeout,
  network: ExitCode.network,
  redirected: ExitCode.network,
  discovery_failed: ExitCode.network,
  invalid_client: ExitCode.refused,
  invalid_authority: ExitCode.refused,
  invalid_scope: ExitCode.refused,
  interaction_required: ExitCode.refused,
  blocked_by_policy: ExitCode.refused,
  account_refused: ExitCode.refused,
  profile_denied: ExitCode.profile,
  profile_failed: ExitCode.profile,
};

/** @param {unknown} error */
export function exitCodeOf(error) {
  if (error instanceof Cancelled) return error.exitCode;
  if (error instanceof UsageError) return ExitCode.usage;
  if (error instanceof SignInRequired) return ExitCode.notSignedIn;
  const code = /** @type {{ code?: import('../generated/index.js').ErrorCode }} */ (error)?.code;
  return (code !== undefined && byErrorCode[code]) || ExitCode.other;
}
