// Gives up on a folder that does not answer, such as one on a network drive whose server is gone.

/** How long an operation may take, in milliseconds: less than the library waits for its cache. */
const LIMIT = 4500;

/**
 * @param {string} path The folder, for the message.
 * @param {number} [limit] In milliseconds.
 */
export function withAnswerLimit(path, limit = LIMIT) {
  /** @type {Error | undefined} While an operation is overdue, no other one is waited for. */
  let unanswered;

  /**
   * @template {unknown[]} Arguments
   * @template Result
   * @param {(...args: Arguments) => Promise<Result>} operation
   * @returns {(...args: Arguments) => Promise<Result>}
   */
  return (operation) =>
    async (...args) => {
      if (unanswered) throw unanswered;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      /** @type {Promise<never>} */
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => {
          unanswered = new Error(`The folder ${path} does not answer.`);
          reject(unanswered);
        }, limit);
      });
      const answer = operation(...args);
      const answered = () => void (unanswered = undefined);
      answer.then(answered, answered);
      try {
        return await Promise.race([answer, late]);
      } finally {
        clearTimeout(timer);
      }
    };
}
