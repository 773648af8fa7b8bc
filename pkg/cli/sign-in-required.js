// The error where the user must sign in, and `--no-prompt` forbids to show a code.

export class SignInRequired extends Error {
  name = 'DeviceSignInError';
  code = 'interaction_required';

  /** @param {import('../generated/index.js').DeviceSignInError} refusal Why they must. */
  constructor(refusal) {
    super(refusal.message);
    const { cause: _, ...fields } = refusal;
    Object.assign(this, fields, { code: this.code });
    this.hint = 'Run it once without `--no-prompt`, and sign in.';
  }
}
