// Each event and error as one line of JSON.

/**
 * @param {{ write(text: string): unknown }} stream
 * @returns {import('./reporter.js').Reporter}
 */
export function forPrograms(stream) {
  /** @param {object} event */
  const tell = (event) => stream.write(`${JSON.stringify(event)}\n`);
  return {
    code: (code, { resumed } = { resumed: false }) =>
      void tell({ event: 'code', resumed, ...code }),
    status: (status) => {
      const error = 'error' in status ? { error: plain(status.error) } : {};
      tell({ event: 'status', ...status, ...error });
    },
    note: (message) => void tell({ event: 'note', message }),
    warn: (message, cause) => void tell({ event: 'warning', message, ...causeOf(cause) }),
    failed: (error) => void tell({ event: 'error', ...plain(error) }),
    cancelled: () => void tell({ event: 'cancelled' }),
    end: () => {},
  };
}

/**
 * `JSON.stringify` leaves out an error's message, and would follow its cause.
 * @param {unknown} error
 */
function plain(error) {
  if (!(error instanceof Error)) return { code: 'other', message: String(error) };
  const { cause, ...fields } = /** @type {Error & Record<string, unknown>} */ (error);
  return { code: 'other', ...fields, name: error.name, message: error.message, ...causeOf(cause) };
}

/** @param {unknown} cause */
function causeOf(cause) {
  return cause instanceof Error ? { cause: cause.message } : {};
}
