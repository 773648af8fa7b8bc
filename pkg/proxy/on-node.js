// `device-signin/proxy` for Node, Deno and Bun, where the module is decoded natively.
import * as library from '../generated/node.js';
import { proxyWith } from './proxy.js';

export const createProxy = proxyWith(library, { requestsShareWork: true });
