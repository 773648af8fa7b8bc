/* @ts-self-types="./index.d.ts" */
// `device-signin/proxy` for every host that takes WebAssembly as bytes.
import * as library from '../index.js';
import { proxyWith } from './proxy.js';

export const createProxy = proxyWith(library, { requestsShareWork: true });
