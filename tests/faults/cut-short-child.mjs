// The same in a process of its own, which must then end by itself; it prints when it was cut.
// `node cut-short-child.mjs AUTHORITY GRAPH_URL MOMENT`
import process from 'node:process';
import { signInAndGetProfile } from '../../pkg/index.js';
import { cutShort } from './cut-short.mjs';

const [authority = '', graphUrl = '', moment = ''] = process.argv.slice(2);
const cut = await cutShort(signInAndGetProfile, { authority, graphUrl }, JSON.parse(moment));
process.stdout.write(JSON.stringify({ ...cut, endedAt: Date.now() }));
