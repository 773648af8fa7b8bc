// A device in a process of its own: signs in at an authority and prints what became of it, and how
// much memory it had at most. `node child.mjs AUTHORITY GRAPH_URL`
import process from 'node:process';
import { highestRss } from '../../bench/highest-rss.mjs';
import { signInAndGetProfile } from '../../pkg/index.js';
import { story } from './story.mjs';

const [authority = '', graphUrl = ''] = process.argv.slice(2);
const outcome = await story(signInAndGetProfile, { authority, graphUrl });
console.log(JSON.stringify({ ...outcome, rss: highestRss() }));
