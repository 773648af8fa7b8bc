// A request that the proxy refuses: thrown in any of its parts, made a response in one place.

/** @typedef {'signed_out' | 'pending' | 'signed_in'} Status of a browser */

/**
 * @typedef {object} Details
 * @property {number} [retryIn] in seconds
 * @property {Status} [status] the browser's after it
 * @property {Record<string, string>} [headers]
 * @property {string} [cookie] a `Set-Cookie` header
 * @property {Record<string, unknown>} [more] further keys of the error
 * @property {unknown} [cause] what a function of the caller's threw
 */

export class Refusal extends Error {
  name = 'Refusal';

  /**
   * @param {number} httpStatus
   * @param {string} code stable: docs/proxy.md lists them
   * @param {string} hint what to do about it
   * @param {Details} [details]
   */
  constructor(httpStatus, code, hint, details = {}) {
    super(hint, { cause: details.cause });
    this.httpStatus = httpStatus;
    this.code = code;
    this.hint = hint;
    this.details = details;
  }

  /** The same with more details. @param {Details} details */
  with(details) {
    const { httpStatus, code, hint } = this;
    return new Refusal(httpStatus, code, hint, { ...this.details, ...details });
  }
}
