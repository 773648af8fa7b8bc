// The same in a process of its own, which must then end by itself; it reports how long it took until
// nothing kept it alive. `node cut-short-child.mjs AUTHORITY GRAPH_URL MOMENT`
import process from 'node:process';
import { signInAndGetProfile } from '../../pkg/index.js';
import { cutShort } from './cut-short.mjs';
import { measureStalls } from './stalls.mjs';

const [authority = '', graphUrl = '', moment = ''] = process.argv.slice(2);
const cut = await cutShort(signInAndGetProfile, { authority, graphUrl }, JSON.parse(moment));
const endedAt = performance.now();
const stalled = measureStalls();
process.once('beforeExit', () => {
  const exit = performance.now() - endedAt - stalled();
  process.stdout.write(JSON.stringify({ ...cut, exit }));
});
