// The error for wrong arguments: nothing was done, and the hint says what to write instead.

export class UsageError extends Error {
  name = 'UsageError';
  code = 'usage';

  /**
   * @param {string} message What is wrong.
   * @param {string} hint What to do about it.
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}
