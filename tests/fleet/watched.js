// @ts-nocheck -- it is put beside the example's worker.js, and bundled with it.
// The example's worker, watched: what its objects store and how long they are at work, which
// secrets they were given, and what they have stored now.
import worker, { SignIn as Example } from './worker.js';

const SECRETS = ['device_code', 'access_token', 'refresh_token', 'id_token'];

const seen = {
  /** How often an object was brought into memory, by its id. */
  born: {},
  /** How often each operation of storage was called, and each method of the object. */
  calls: {},
  /** Milliseconds from a method's beginning to its end. */
  ms: {},
  /** What the authority gave under those names. */
  secrets: [],
  /** The OAuth errors that it answered with. */
  errors: [],
};

const count = (name, ms) => {
  seen.calls[name] = (seen.calls[name] ?? 0) + 1;
  if (ms !== undefined) seen.ms[name] = (seen.ms[name] ?? 0) + ms;
};

const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  const response = await fetch(...request);
  const text = await response.text();
  for (const [name, value] of Object.entries(JSON.parse(text))) {
    if (SECRETS.includes(name)) seen.secrets.push(value);
    if (name === 'error') seen.errors.push(value);
  }
  return new Response(text, response);
};

export class SignIn extends Example {
  constructor(ctx, env) {
    super(ctx, env);
    seen.born[ctx.id] = (seen.born[ctx.id] ?? 0) + 1;
    const { storage } = ctx;
    const counted = (from, names) =>
      names.map((name) => [name, (...given) => (count(name), from[name](...given))]);
    this.ctx = {
      storage: {
        kv: Object.fromEntries(counted(storage.kv, ['get', 'put'])),
        ...Object.fromEntries(counted(storage, ['getAlarm', 'setAlarm', 'deleteAll'])),
      },
    };
    this.storage = storage;
  }

  begin() {
    return this.#timed('begin');
  }

  show() {
    return this.#timed('show');
  }

  alarm(info) {
    return this.#timed('alarm', info);
  }

  async #timed(name, ...given) {
    const from = Date.now();
    try {
      return await Example.prototype[name].call(this, ...given);
    } finally {
      count(name, Date.now() - from);
    }
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    // What the platform does now and then: "at least once".
    if (pathname === '/again') await this.alarm({ retryCount: 0 });
    // What the example does not do: an answer that stays open.
    if (pathname === '/held') return new Response(new ReadableStream({}));
    return Response.json({
      stored: [...this.storage.kv.list()],
      alarm: await this.storage.getAlarm(),
      bytes: this.storage.sql.databaseSize,
    });
  }
}

export default {
  fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === '/seen') return Response.json(seen);
    const id = request.headers.get('x-object');
    if (id) return env.SIGN_INS.get(env.SIGN_INS.idFromString(id)).fetch(request);
    return worker.fetch(request, env, context);
  },
};
