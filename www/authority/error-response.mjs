// Error responses as Entra writes them. RFC 6749 §5.2, and Entra's own fields.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
import { randomUUID } from 'node:crypto';
import { ERRORS } from './aadsts.mjs';

/** Thrown by an endpoint; the client gets it as an error response. */
export class EntraError extends Error {
  /**
   * @param {number} aadsts
   * @param {string} [detail] put into the number's description
   * @param {string} [error] the OAuth error; default: the number's usual one
   */
  constructor(aadsts, detail = '', error) {
    super(`AADSTS${aadsts}`);
    this.aadsts = aadsts;
    this.detail = detail;
    this.error = error;
  }
}

/**
 * The description of a number, for its page.
 * @param {number} aadsts
 * @returns {string | undefined} undefined if the authority does not know the number
 */
export const descriptionOf = (aadsts) => ERRORS[aadsts]?.[1];

/**
 * @param {EntraError} thrown
 * @param {{ origin: string, traceId: string, correlationId?: string, now?: Date }} request
 * @returns {{ status: number, body: Record<string, unknown> }}
 */
export function errorResponse(thrown, { origin, traceId, correlationId, now }) {
  const { aadsts, detail } = thrown;
  const [error, text, { status = 400, ...more } = {}] = /** @type {import('./aadsts.mjs').Row} */ (
    ERRORS[aadsts]
  );
  const timestamp = (now ?? new Date())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, 'Z');
  const correlation = correlationId ?? randomUUID();
  const description = `AADSTS${aadsts}: ${text.replace('{0}', () => detail)}`;
  const tail = `Trace ID: ${traceId} Correlation ID: ${correlation} Timestamp: ${timestamp}`;
  return {
    status,
    body: {
      error: thrown.error ?? error,
      error_description: `${description} ${tail}`,
      error_codes: [aadsts],
      timestamp,
      trace_id: traceId,
      correlation_id: correlation,
      error_uri: `${origin}/error?code=${aadsts}`,
      ...more,
    },
  };
}
