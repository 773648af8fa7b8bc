// The proxy in Fastify: node server.js
import process from 'node:process';
import Fastify from 'fastify';
import { createProxy } from 'device-signin/proxy';
import { nodeListener } from 'device-signin/proxy/node';

const { CLIENT_ID, AUTHORITY, SECRET, ORIGIN = 'http://127.0.0.1:8080', PORT = 8080 } = process.env;

const proxy = nodeListener(
  createProxy({
    config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
    secret: SECRET,
    origins: [ORIGIN],
    caller: (request, { address }) => address,
  }),
);

const app = Fastify();
await app.register(async (scope) => {
  // Fastify reads every body before the route, so here it must leave them alone.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (request, body, done) => done(null));
  scope.all('/device-signin/*', (request, reply) => {
    reply.hijack();
    proxy(request.raw, reply.raw);
  });
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log(`${ORIGIN}/`);
