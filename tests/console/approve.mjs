// A user in a process of their own: node approve.mjs {address} {code}
import process from 'node:process';
import { approve } from '../user.mjs';

const [verificationUri = '', userCode = '', at = ''] = process.argv.slice(2);
await approve({ verificationUri, userCode }, at ? { at } : {});
