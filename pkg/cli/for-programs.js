// Each event and error as one line of JSON.

/**
 * @param {{ write(text: string): unknown }} stream
 * @returns {import('./reporter.js').Reporter}
 */
export function forPrograms(stream) {
  /** @param {object} event */
  const tell = (event) => stream.write(`${JSON.stringify(event)}\n`);
  return {
    code: (code) => void tell({ event: 'code', ...code }),
    status: (status) => {
      const error = 'error' in status ? { error: plain(status.error) } : {};
      tell({ event: 'status', ...status, ...error });
    },
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
  const { cause: _, ...fields } = /** @type {Error & Record<string, unknown>} */ (error);
  return { code: 'other', ...fields, name: error.name, message: error.message };
}
