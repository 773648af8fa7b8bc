// What a page runs: as its address says, in JSON; it reports to the test.
import { run } from '../device.js';

const { kind, entry, report, ...task } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
try {
  const api = await import(entry);
  const { store } = await import(`../kinds/${kind}.js`);
  await send({ report: await run(api, await store(), task) });
} catch (error) {
  await send({ error: String(error) });
}

/** @param {object} result */
function send(result) {
  return fetch(report, { method: 'POST', body: JSON.stringify(result) });
}
