// What Vercel's edge runtime runs inside one request, whose address says where to send.
import * as api from 'device-signin';
import { sendBoth } from './user-agent.js';

addEventListener('fetch', (/** @type {any} */ event) => {
  const server = String(new URL(event.request.url).searchParams.get('server'));
  event.respondWith(sendBoth(api, server).then(() => new Response('sent')));
});
