// `device-signin/proxy` for Vercel's edge runtime, where no request may wait for another one's work.
import * as library from '../edge-light.js';
import { proxyWith } from './proxy.js';

export const createProxy = proxyWith(library, { requestsShareWork: false });
