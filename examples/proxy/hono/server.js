// The same app on Bun: bun server.js
import { appOf } from './app.js';

const { PORT = '8080' } = process.env;

export default { port: Number(PORT), hostname: '127.0.0.1', fetch: appOf(process.env).fetch };
