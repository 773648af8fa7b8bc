/**
 * `device-signin/proxy`: a handler on a web page's own origin that signs the user in for the page
 * (RFC 8628), so that the page needs no CORS and sees no token.
 *
 * Lengths of time are seconds. This file needs neither the DOM's nor Node's types.
 */
import type { AbortSignalLike, Config, Tokens } from '../generated/index.js';

/** The host's own `Request`. */
export type HostRequest = typeof globalThis extends { Request: { prototype: infer Own } }
  ? Own
  : RequestLike;

/** The host's own `Response`. */
export type HostResponse = typeof globalThis extends { Response: { prototype: infer Own } }
  ? Own
  : object;

/** The part of a `Request` that is used. */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** A request of any kind: a `Request`, or one of Node, Express or Fastify. */
export interface RequestWithHeaders {
  readonly headers:
    | { get(name: string): string | null }
    | { readonly [name: string]: string | string[] | undefined };
}

/** What `createProxy` takes. */
export interface ProxyOptions<Info = any> {
  /**
   * The library's own configuration. With `cache`, tokens are stored there, each session apart, and
   * `tokens()` gives them to server code. Without, no token is stored anywhere.
   *
   * `set` gets a third argument, the number of milliseconds after which the entry may be deleted.
   */
  config: Config;
  /**
   * `session`: the proxy signs the user in; the page gets the user code and the profile.
   * `forward`: the page runs the library and holds the tokens; the proxy forwards its requests.
   * Default: `session`.
   */
  mode?: 'session' | 'forward';
  /**
   * What the cookies are sealed with: 32 bytes or more, as text or bytes, from a random source such
   * as `openssl rand -base64 32`. A list is for changing it: the first seals, all open. Required in
   * the session mode.
   */
  secret?: ProxySecret | readonly ProxySecret[];
  /**
   * The origins of the pages, to the letter: `['https://kiosk.example']`. `http:` is for loopback
   * alone. The request's own `Host` is not used.
   */
  origins: readonly string[];
  /**
   * Who may begin a sign-in. Required, unless all origins are loopback. It must not read the
   * request's body.
   */
  allow?: (request: HostRequest, info: Info) => boolean | PromiseLike<boolean>;
  /**
   * Whom the limits count, such as the caller's address. Required, unless all origins are loopback.
   * Take it from `info`, not from a header that the caller can write.
   */
  caller?: (request: HostRequest, info: Info) => string;
  /**
   * Counts requests in place of the memory of this process, for hosts with several:
   * `async (key) => (await env.LIMITER.limit({ key })).success`.
   */
  limit?: (key: string, limit: Limit) => boolean | PromiseLike<boolean>;
  /** Other numbers than the default ones. */
  limits?: Partial<Limits>;
  /** Where the endpoints are. Default: `/device-signin`, and the root in the forward mode. */
  path?: string;
  /** How long a session lives. */
  session?: {
    /** Without a `session` request. Default: 3600, an hour. */
    idle?: number;
    /** In all. Default: 43200, twelve hours. */
    absolute?: number;
  };
  /** The cookie's name, behind `__Host-`. Default: `device-signin`. */
  cookie?: string;
  /**
   * Ends the work for a request whose client has gone. Default: `request.signal`, and none on Deno,
   * which writes a warning where that is read: `(request) => request.signal` all the same.
   */
  signal?: (request: HostRequest, info: Info) => AbortSignalLike | undefined;
  /** Called with each response, for a log. There is no secret in it. What it throws is ignored. */
  onResponse?: (response: ResponseSummary) => void;
}

/** Text or bytes. */
export type ProxySecret = string | Uint8Array;

/** A token bucket. */
export interface Limit {
  /** How many requests at once. */
  burst: number;
  /** How many a minute after that. */
  perMinute: number;
}

/** The limits, by what is counted. `false`: no limit. */
export interface Limits {
  /** Beginning a sign-in, for one caller. Default: 10, and 20 a minute. */
  startsPerCaller: Limit | false;
  /** Beginning a sign-in, in all. Default: 100, and 600 a minute. */
  starts: Limit | false;
  /** Polling, for one sign-in. Default: 10, and 60 a minute. */
  pollsPerSignIn: Limit | false;
  /** Polling, for one caller. Default: 200, and 1,200 a minute. */
  pollsPerCaller: Limit | false;
  /** Polling, in all. Default: 2,000, and 24,000 a minute. */
  polls: Limit | false;
  /** All other requests, for one caller. Default: 100, and 600 a minute. */
  othersPerCaller: Limit | false;
  /** All other requests. Default: 2,000, and 24,000 a minute. */
  others: Limit | false;
}

/** A response, for a log. */
export interface ResponseSummary {
  /** The part of the path behind `path`, such as `start`; `undefined` where there is no such one. */
  endpoint?: string;
  /** The HTTP status. */
  httpStatus: number;
  /** The browser's state after it, where that is known. */
  status?: 'signed_out' | 'pending' | 'signed_in';
  /** The error's code. */
  code?: string;
  /** What an option's function threw, or a status of the library that the response does not say. */
  cause?: unknown;
}

/** The handler. */
export interface Proxy<Info = any> {
  /**
   * Responds to one request. It never rejects.
   *
   * @param info what the host hands on: it is passed to the options' functions
   */
  (request: HostRequest, info?: Info): Promise<HostResponse>;
  /**
   * The tokens of the session that the request's cookie names, renewed where less than five minutes
   * are left; for server code that calls an API, in the same place as the handler. Needs a `cache`.
   * It sets no cookie, so it does not begin the idle time anew.
   *
   * Rejects with `interaction_required` where the browser is signed out, or the request comes from
   * another site.
   */
  tokens(request: RequestWithHeaders): Promise<Tokens>;
  /**
   * Checks the configuration, which every request does too: call it when the server starts.
   *
   * Rejects with `invalid_config`.
   */
  ready(): Promise<void>;
}

/**
 * Makes the handler of a proxy. OAuth 2.0 for browser-based applications, §6.1, has the rules for
 * cookies, cross-site requests and outbound addresses that it follows.
 *
 * @param options What it works with; read once.
 * @returns The handler.
 * @throws {DeviceSignInError} `invalid_config` where an option is wrong, missing or unknown.
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createProxy } from 'device-signin/proxy';
 * import { nodeListener } from 'device-signin/proxy/node';
 *
 * const handle = createProxy({
 *   config: { clientId: '00000000-0000-4000-8000-00000000c0de', cache: new Map() },
 *   secret: process.env.DEVICE_SIGNIN_SECRET,
 *   origins: ['http://127.0.0.1:8080'],
 * });
 * createServer(nodeListener(handle)).listen(8080, '127.0.0.1');
 * ```
 */
export function createProxy<Info = any>(options: ProxyOptions<Info>): Proxy<Info>;
