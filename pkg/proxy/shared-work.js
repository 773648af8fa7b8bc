// One piece of work at a time for a key: who asks meanwhile gets what it finds. It ends when all who
// wait for it have gone, unless it must go on.

/** Why work was ended. */
export class Cancelled extends Error {
  name = 'Cancelled';
}

/** @typedef {import('../generated/index.d.ts').AbortSignalLike} AbortSignalLike */
/** @typedef {{ found: Promise<any>, waiting: number, controller: AbortController }} Job */

/** @param {{ share: boolean }} how */
export function sharedWork({ share }) {
  /** @type {Map<string, Job>} */
  const jobs = new Map();

  /**
   * @param {string} key
   * @param {(signal: AbortSignal) => Promise<any>} work
   * @returns {Job}
   */
  function begin(key, work) {
    const controller = new AbortController();
    /** @type {Job} */
    const job = { waiting: 0, controller, found: work(controller.signal) };
    const ended = () => {
      if (jobs.get(key) === job) jobs.delete(key);
    };
    // Whoever waits gets the rejection by `found` itself.
    job.found.then(ended, ended);
    if (share) jobs.set(key, job);
    return job;
  }

  return {
    /**
     * @template T
     * @param {string} key
     * @param {{ signal: AbortSignalLike | undefined, goesOn: boolean }} how `goesOn`: what it finds
     *   is of use when no request waits any more
     * @param {(signal: AbortSignal) => Promise<T>} work
     * @returns {Promise<T>}
     */
    async run(key, { signal, goesOn }, work) {
      const job = (share && jobs.get(key)) || begin(key, work);
      job.waiting += 1;
      const gone = whenAborted(signal);
      try {
        return await Promise.race([job.found, gone.promise]);
      } finally {
        gone.stop();
        job.waiting -= 1;
        if (job.waiting === 0 && !goesOn) job.controller.abort(new Cancelled());
      }
    },

    /** Ends the work of a key, for all who wait. @param {string} key */
    cancel(key) {
      jobs.get(key)?.controller.abort(new Cancelled());
    },
  };
}

/** @typedef {ReturnType<typeof sharedWork>} SharedWork */

/** @param {AbortSignalLike | undefined} signal */
function whenAborted(signal) {
  /** @type {() => void} */
  let stop = () => {};
  /** @type {Promise<never>} */
  const promise = new Promise((_, reject) => {
    if (!signal) return;
    const abort = () => reject(new Cancelled());
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort);
      stop = () => signal.removeEventListener('abort', abort);
    }
  });
  return { promise, stop: () => stop() };
}
