// `device-signin/proxy` for Cloudflare Workers, where no request may wait for another one's work.
import * as library from '../workerd.js';
import { proxyWith } from './proxy.js';

export const createProxy = proxyWith(library, { requestsShareWork: false });
