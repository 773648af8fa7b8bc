// A device in a process of its own: signs in at an authority and prints the outcome, and the most
// memory that it had. `node child.mjs AUTHORITY GRAPH_URL`
import process from 'node:process';
import { highestRss } from '../../bench/highest-rss.mjs';
import { signInAndGetProfile } from '../../pkg/index.js';
import { outcomeOf } from './sign-in.mjs';

const [authority = '', graphUrl = ''] = process.argv.slice(2);
const outcome = await outcomeOf(signInAndGetProfile, { authority, graphUrl });
console.log(JSON.stringify({ ...outcome, rss: highestRss() }));
