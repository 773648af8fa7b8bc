// What workerd and miniflare run inside one request, whose address says where to send.
import * as api from 'device-signin';
import { sendBoth } from './user-agent.js';

export default {
  async fetch(/** @type {Request} */ request) {
    await sendBoth(api, String(new URL(request.url).searchParams.get('server')));
    return new Response('sent');
  },
};
