// workerd ends a request that waits for what another one began. Requests at the same time, with one
// cache object of the module, each get tokens: with a fresh access token, and while a refresh is due.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Miniflare } from 'miniflare';
import { pack } from '../package/pack.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { bundleWorker } from '../hosts/stage/packed.mjs';

const MODULE = 'device_signin_bg.wasm';

/** Less than the five minutes that an access token must have left. */
const STALE_SECONDS = 100;
/** So that all requests come while a refresh is on its way. */
const REFRESH_MS = 1500;

/** @type {import('../package/pack.mjs').Packed} */
let packed;
/** @type {Awaited<ReturnType<typeof startScripted>>} */
let server;
let folder = '';
let bundle = '';
/** What a new access token lives, in seconds. */
let lifetime = STALE_SECONDS;

before(async () => {
  packed = await pack();
  folder = mkdtempSync(join(tmpdir(), 'device-signin-workerd-'));
  bundle = join(folder, 'worker.js');
  const installed = join(packed.project, 'node_modules', 'device-signin');
  const entry = join(import.meta.dirname, 'workers', 'shared-cache.js');
  await bundleWorker({ installed }, entry, bundle, ['workerd', 'worker']);
  let tokens = 0;
  server = await startScripted({
    devicecode: [answers.code()],
    token: [
      ({ form }) => {
        const number = (tokens += 1);
        const response = answers.tokens({
          access_token: `access-token-${number}`,
          refresh_token: `refresh-token-${number}`,
          expires_in: lifetime,
        });
        return form.grant_type === 'refresh_token' ? later(response) : response;
      },
    ],
    me: [answers.profile()],
  });
});
after(async () => {
  await server?.close();
  packed?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

for (const store of ['own', 'map', 'kv', 'durable-object', 'inside']) {
  describe(`cache: ${store}`, () => {
    /** @type {Miniflare} */
    let runtime;
    before(async () => {
      runtime = startWorker();
      lifetime = STALE_SECONDS;
      assert.equal(await visit('begin'), 'authorized');
    });
    after(() => runtime?.dispose());

    /** @param {string} act */
    async function visit(act) {
      const response = await runtime.dispatchFetch(`http://worker.example/${store}/${act}`);
      const text = await response.text();
      assert.equal(response.status, 200, `${act}: ${text.slice(0, 300)}`);
      return text;
    }

    /** @param {number} count @param {(i: number) => string} actOf */
    async function visitAtOnce(count, actOf) {
      const visits = Array.from({ length: count }, (_, i) => visit(actOf(i)));
      const ends = await Promise.allSettled(visits);
      const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.message] : []));
      assert.equal(failed.length, 0, `${failed.length} of ${count} failed: ${failed[0]}`);
    }

    const mixed = (/** @type {number} */ i) => ['silent', 'sign-in', 'profile'][i % 3] ?? 'silent';

    for (const count of [8, 100]) {
      test(`${count} requests at once while a refresh is due`, async () => {
        lifetime = STALE_SECONDS;
        await visit('silent');
        await visitAtOnce(count, mixed);
      });
      test(`${count} requests at once with a fresh token`, async () => {
        lifetime = 3600;
        await visit('silent');
        const sent = server.requests.length;
        await visitAtOnce(count, () => 'silent');
        assert.equal(server.requests.length, sent, 'requests for a fresh token');
      });
      test(`${count} requests, one a moment after the other, while a refresh is due`, async () => {
        lifetime = STALE_SECONDS;
        runtime = await restarted(runtime);
        if (store === 'map' || store === 'inside') assert.equal(await visit('begin'), 'authorized');
        const visits = [];
        for (let i = 0; i < count; i++) {
          visits.push(visit(mixed(i)));
          await sleep(1000 / count);
        }
        for (const end of await Promise.allSettled(visits)) {
          assert.equal(end.status, 'fulfilled', String(/** @type {any} */ (end).reason?.message));
        }
      });
    }
  });
}

/** @param {Miniflare} runtime */
async function restarted(runtime) {
  await runtime.dispose();
  return startWorker();
}

function startWorker() {
  return new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: readFileSync(bundle, 'utf8') },
      { type: 'CompiledWasm', path: MODULE, contents: readFileSync(join(folder, MODULE)) },
    ],
    compatibilityDate: '2026-04-26',
    bindings: { AUTHORITY: server.authority, CLIENT_ID: 'scripted' },
    kvNamespaces: ['KV'],
    kvPersist: join(folder, 'kv'),
    durableObjects: {
      OBJECTS: { className: 'TokenCache', useSQLite: true },
      INSIDE: { className: 'Inside', useSQLite: true },
    },
    durableObjectsPersist: join(folder, 'objects'),
    cf: false,
    telemetry: { enabled: false },
  });
}

/**
 * @param {ReturnType<typeof answers.tokens>} response
 * @returns {import('../servers/scripted.mjs').Answer}
 */
const later = ({ json }) => ({
  async play({ response }) {
    await sleep(REFRESH_MS);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  },
});
