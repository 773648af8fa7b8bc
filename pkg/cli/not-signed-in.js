// The error of a program that may not ask anybody and would have to.

export class NotSignedIn extends Error {
  name = 'DeviceSignInError';
  code = 'interaction_required';

  /** @param {import('../generated/index.js').DeviceSignInError} refusal Why it would have to. */
  constructor(refusal) {
    super(refusal.message);
    const { cause: _, ...said } = refusal;
    Object.assign(this, said, { code: this.code });
    this.hint = 'Run it once without `--no-prompt`, and sign in.';
  }
}
