// The proxy in Express: node server.js
import process from 'node:process';
import express from 'express';
import { createProxy } from 'device-signin/proxy';
import { nodeListener } from 'device-signin/proxy/node';

const { CLIENT_ID, AUTHORITY, SECRET, ORIGIN = 'http://127.0.0.1:8080', PORT = 8080 } = process.env;

const handle = createProxy({
  config: { clientId: CLIENT_ID, authority: AUTHORITY, cache: new Map() },
  secret: SECRET,
  origins: [ORIGIN],
  caller: (request, { address }) => address,
});

const app = express();
app.use('/device-signin', nodeListener(handle)); // before any body parser
app.use(express.json());
app.get('/me', async (request, response) => {
  // Server code that calls an API for the user who is signed in.
  const tokens = await handle.tokens(request);
  response.json({ username: tokens.account?.username });
});
app.listen(PORT, '127.0.0.1', () => console.log(`${ORIGIN}/`));
