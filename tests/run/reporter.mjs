// A reporter for `node:test`: an event a line, as JSON, written as it happens, so that it is known
// what ran even when the process is killed.

/** @typedef {{ type: 'start' | 'pass' | 'fail' | 'end', name: string, nesting: number,
 *   suite: boolean, skipped: boolean, cause: string }} Event */

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* report(events) {
  for await (const { type, data } of events) {
    const event = eventOf(type, data);
    if (event) yield `${JSON.stringify(event)}\n`;
  }
}

/**
 * @param {string} type
 * @param {any} data
 * @returns {Event | undefined}
 */
function eventOf(type, data) {
  const name = String(data.name ?? '');
  const event = {
    ...{ name, nesting: data.nesting ?? 0, suite: data.details?.type === 'suite' },
    skipped: data.skip !== undefined || data.todo !== undefined,
    cause: String(data.details?.error?.failureType ?? ''),
  };
  // Not `test:start`, which waits for the tests before it.
  if (type === 'test:dequeue') return { type: 'start', ...event };
  if (type === 'test:pass') return { type: 'pass', ...event };
  if (type === 'test:fail') return { type: 'fail', ...event };
  // The numbers at the end: without them the file ended before its tests did.
  if (type === 'test:diagnostic' && /^tests \d+$/.test(data.message))
    return { type: 'end', ...event };
  return undefined;
}
