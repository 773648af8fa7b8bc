// Walks every path in a process of its own, so that all it prints can be searched; reports to
// its parent what each call ended in, and every text that can be read from that.
import process from 'node:process';
import { inspect } from 'node:util';
import { bytes } from '../../bench/inside.mjs';
import * as api from '../../pkg/index.js';
import { startScripted } from '../servers/scripted.mjs';
import { cachePaths } from './secret-cache-paths.mjs';
import { callersOwn, marks, paths as plainPaths, usual } from './secret-paths.mjs';

const paths = [...plainPaths, ...cachePaths];

/**
 * Every text that a log, a crash report or a caller may read from a value.
 * @param {unknown} value
 * @returns {string[]}
 */
function readings(value) {
  const own = Object.assign(Object(value), {});
  const names = Reflect.ownKeys(own).map((key) => Reflect.get(own, key));
  const nested = names.filter((one) => typeof one === 'object' && one !== null);
  return [
    String(value),
    String(own.stack),
    String(own.message),
    JSON.stringify(value) ?? '',
    JSON.stringify(value, Object.getOwnPropertyNames(own)) ?? '',
    inspect(value, { showHidden: true, depth: Infinity, getters: true }),
    ...names.map(String),
    ...nested.flatMap(readings),
  ];
}

/** Takes the caller's own error away, which may hold anything. @param {any} error */
function withoutCallersOwn(error) {
  if (callersOwn.has(error?.cause)) delete error.cause;
}

/** @param {import('./secret-paths.mjs').Path} path */
async function walk({ name, code, script, call }) {
  const server = await startScripted({ ...usual, ...script });
  const { authority, graphUrl } = server;
  /** @type {string[]} */
  const read = [];
  const onStatus = (/** @type {any} */ status) => {
    withoutCallersOwn(status.error);
    read.push(...readings(status));
  };
  const config = { authority, graphUrl, clientId: 'secrets' };
  const ended = await call(api, config, { onStatus }).then(
    // What a call gives its caller holds secrets rightly.
    (result) => /** @type {{ status?: string } | undefined} */ (result)?.status ?? 'success',
    (error) => {
      withoutCallersOwn(error);
      read.push(...readings(error));
      return typeof error.code === 'string' ? error.code : error.name;
    },
  );
  await server.close();
  process.send?.({ name, wanted: code, ended, read });
}

/** What a caller puts where it does not belong is not treated as a secret. */
const isMisplaced = (/** @type {{ code: string }} */ { code }) => code === 'invalid_config';
await Promise.all(paths.filter((path) => !path.alone && !isMisplaced(path)).map(walk));
// What a host may find in the module's memory once all these calls have ended.
const memory = bytes();
const left = marks
  .map((mark) => memory.indexOf(mark))
  .filter((at) => at >= 0)
  .map((at) => memory.subarray(Math.max(at - 80, 0), at + 80).toString('latin1'));
process.send?.({ memory: left });
await Promise.all(paths.filter((path) => !path.alone && isMisplaced(path)).map(walk));
for (const path of paths.filter(({ alone }) => alone)) await walk(path);
process.disconnect();
