// What Vercel's edge runtime runs: the suite inside one request, whose address says which run.
import * as api from 'device-signin';
import { runSuite } from '../suite/run.js';

addEventListener('fetch', (/** @type {any} */ event) => {
  const parameters = new URL(event.request.url).searchParams;
  const [control, run] = ['control', 'run'].map((name) => String(parameters.get(name)));
  event.respondWith(runSuite(api, { control, run }).then((report) => Response.json(report)));
});
