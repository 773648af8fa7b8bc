// What workerd and miniflare run: the suite inside one request, whose address says which run.
import * as api from 'device-signin';
import { runSuite } from '../suite/run.js';

export default {
  async fetch(/** @type {Request} */ request) {
    const parameters = new URL(request.url).searchParams;
    const [control, run] = ['control', 'run'].map((name) => String(parameters.get(name)));
    return Response.json(await runSuite(api, { control, run }));
  },
};
