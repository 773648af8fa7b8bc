/**
 * Every type and function of `device-signin`: the OAuth 2.0 Device Authorization Grant
 * (RFC 8628) and the profile call of Microsoft Graph, for any JavaScript host.
 *
 * Times that name an instant (`expiresAt`) are milliseconds since the epoch, as `Date.now()`
 * gives them; lengths of time (`interval`, `expiresIn`, `timeout`) are seconds, as OAuth has them.
 * This file needs neither the DOM's nor Node's types.
 */

/** What signs in where: the app, the directory and what is asked for. */
export interface Config {
  /** The app registration's "Application (client) ID". RFC 6749 §2.2. */
  clientId: string;
  /**
   * The directory that signs people in: `https://{login host}/{tenant}`, where the tenant is a
   * domain name, a GUID, `organizations`, `consumers` or `common`.
   * Default: `https://login.microsoftonline.com/organizations`.
   */
  authority?: string;
  /**
   * What the access token shall be good for. Default: `['User.Read']`. `openid`, `profile` and
   * `offline_access` are always added. RFC 6749 §3.3.
   */
  scopes?: readonly string[];
  /** The `fetch` to call instead of the host's own: for a proxy, a test or an app shell. */
  fetch?: FetchLike;
  /**
   * Where Microsoft Graph lives, without `/v1.0`. Default: the Graph host of the authority's
   * cloud, and for an authority that is not Microsoft's, the authority's own origin.
   */
  graphUrl?: string;
  /** The profile's properties to ask for (`$select`). Default: Graph's own choice. */
  select?: readonly string[];
  /** The language of `message`, such as `de-DE`. Default: the server's choice. */
  locale?: string;
  /**
   * What the app can do, such as `['cp1']`: it meets claims challenges, so Graph may send them and
   * its tokens live longer. Default: none.
   * https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
   */
  clientCapabilities?: readonly string[];
  /**
   * Where tokens are kept, so that the person stays signed in: anything shaped like a `Map`, sync
   * or async. Give every call the same object. Default: none, and each sign-in asks for a code.
   */
  cache?: Cache;
}

/**
 * A store of texts by key, such as a `Map`, Keyv or a few lines over any other. This library keeps
 * one text for each authority and client ID, under a key that begins with `device-signin:`. The
 * text is JSON with a `version` and holds tokens: keep it as you would keep a password.
 *
 * What `get`, `set` or `delete` throws, and one that takes more than 5 seconds, does not end a
 * sign-in: `onStatus` is told (`cache_failed`).
 */
export interface Cache {
  /** The text that was set; `undefined` or `null` where there is none. */
  get(key: string): unknown;
  /** Keeps the text until it is set anew. Waited for before a caller gets the tokens. */
  set(key: string, value: string): unknown;
  /** Forgets the text. */
  delete(key: string): unknown;
}

/** What one call may be told. */
export interface Options {
  /** Cancels: the call rejects with the signal's own reason and leaves nothing running. */
  signal?: AbortSignalLike;
  /** Ends the call with the error `timeout` after this many seconds. Default: none. */
  timeout?: number;
  /**
   * Told of every step and of every fault that is waited out; of a silent sign-in that callers
   * share, the caller's that does it. What it throws is ignored.
   */
  onStatus?: (status: Status) => void;
  /**
   * Whose tokens: one of `listAccounts`, its `id` or its `username`. Default: whoever signed in
   * last. A code that somebody else then signs in with ends with `account_refused`.
   */
  account?: string | Pick<Account, 'id'>;
  /**
   * What new tokens must fulfil, as JSON: the `claims` of an error. No access token in the cache
   * is used then. OpenID Connect Core 1.0 §5.5.
   * https://learn.microsoft.com/entra/identity-platform/claims-challenge
   */
  claims?: string;
}

/** What a person may see of a device code: everything but the code itself. RFC 8628 §3.2. */
export interface UserCode {
  /** What the person types, such as `ABCD-EFGH`. */
  userCode: string;
  /** The page where they type it. */
  verificationUri: string;
  /** The same page with the code filled in, for a QR code. Not every server sends it. */
  verificationUriComplete?: string;
  /** A sentence that says both, in the `locale` asked for where the server knows it. */
  message: string;
  /** When the code ends, in milliseconds since the epoch. */
  expiresAt: number;
  /** How long the code lives, in seconds. */
  expiresIn: number;
  /** How long the device waits between two polls, in seconds. */
  interval: number;
}

/**
 * A sign-in that has begun: plain JSON that survives `JSON.stringify`, a restart and another
 * machine. It holds the device code, so keep it as you would keep a password.
 */
export interface DeviceCode extends UserCode {
  /** The secret that the device polls with. Never show it. RFC 8628 §3.2. */
  deviceCode: string;
  /** The earliest next poll, in milliseconds since the epoch. */
  nextPollAt: number;
}

/** Who signed in, from the ID token's claims. OpenID Connect Core 1.0 §2. */
export interface Account {
  /** Stable and unique: `{object id}.{tenant id}` at Entra, else the subject. */
  id: string;
  /** The sign-in name (`preferred_username`), for display only: it can change. */
  username?: string;
  /** The person's name (`name`), for display only. */
  name?: string;
  /** The directory that the account signed in to (`tid`). */
  tenantId?: string;
}

/** A token answer. RFC 6749 §5.1. Every token in it is a secret. */
export interface Tokens {
  accessToken: string;
  /** `Bearer`. */
  tokenType: string;
  /** When the access token ends, in milliseconds since the epoch. */
  expiresAt: number;
  /** What was granted, which may be less than was asked for. */
  scopes: string[];
  idToken?: string;
  refreshToken?: string;
  account?: Account;
}

/** Microsoft Graph's `user`, as the server sent it: with `select`, other properties come too. */
export interface Profile {
  id?: string;
  displayName?: string | null;
  givenName?: string | null;
  surname?: string | null;
  userPrincipalName?: string | null;
  mail?: string | null;
  jobTitle?: string | null;
  mobilePhone?: string | null;
  officeLocation?: string | null;
  preferredLanguage?: string | null;
  businessPhones?: string[];
  [property: string]: unknown;
}

/** What `pollOnce` found. */
export type PollResult =
  { status: 'pending'; deviceCode: DeviceCode } | { status: 'authorized'; tokens: Tokens };

/** What is happening now. */
export type Status =
  /** The device authorization request is on its way. */
  | { status: 'requesting_code' }
  /** Waiting for the person; `nextPollIn` is in seconds. */
  | { status: 'waiting'; nextPollIn: number }
  /** Asking the server whether the person is done. */
  | { status: 'polling' }
  /** A fault that passes (RFC 8628 §3.5): tried again in `nextTryIn` seconds. */
  | { status: 'retrying'; nextTryIn: number; error: DeviceSignInError }
  /** A refresh token is being exchanged for new tokens. RFC 6749 §6. */
  | { status: 'refreshing' }
  /** The cache threw, rejected or took too long; the call goes on without it. */
  | { status: 'cache_failed'; error: DeviceSignInError }
  /** The person is signed in. */
  | { status: 'authorized' }
  /** The profile is being read. */
  | { status: 'reading_profile' };

/** Why a call failed. A caller may branch on these; the list only grows. */
export type ErrorCode =
  /** A key, a value or an argument is wrong; nothing was sent. */
  | 'invalid_config'
  /** `onCode` threw or rejected; the error is its `cause`. */
  | 'callback_failed'
  /** `listAccounts` or `signOut` could not use the cache; what it threw is the `cause`. */
  | 'cache_failed'
  /** The host lacks something that is needed, such as `fetch`. */
  | 'unsupported_host'
  /** No answer: no connection, a blocked request (CORS, certificate) or a request time-out. */
  | 'network'
  /** The person, or a policy on their behalf, declined. */
  | 'declined'
  /** The code ended before the person was done. */
  | 'expired'
  /** `options.timeout` passed. */
  | 'timeout'
  /** The server does not know the device code (any more). */
  | 'invalid_code'
  /** The app registration is wrong: unknown, disabled or not a public client. */
  | 'invalid_client'
  /** The tenant is wrong, or this app cannot sign in under it. */
  | 'invalid_authority'
  /** A scope or resource is wrong. */
  | 'invalid_scope'
  /** The person must sign in again, or consent; `claims` may say to what. */
  | 'interaction_required'
  /** The tenant's policy forbids this flow or this device. */
  | 'blocked_by_policy'
  /** The account cannot be used here: wrong tenant, locked or not assigned. */
  | 'account_refused'
  /** Any other refusal of the authorization server. */
  | 'server'
  /** An answer that is not what the protocol says. */
  | 'malformed_response'
  /** The server wanted to send the request elsewhere, which is refused. */
  | 'redirected'
  /** The ID token is not for this app, this server or this time. */
  | 'invalid_id_token'
  /** The profile may not be read with this token (401, 403). */
  | 'profile_denied'
  /** The profile could not be read. */
  | 'profile_failed';

/** What every function rejects with, but for an abort: that rejects with the signal's reason. */
export interface DeviceSignInError extends Error {
  name: 'DeviceSignInError';
  code: ErrorCode;
  /** What to do about it. */
  hint: string;
  /** The server's `error`. RFC 6749 §5.2. */
  oauthError?: string;
  /** The server's `error_description`. */
  description?: string;
  /** The server's `suberror`, such as `basic_action`. */
  suberror?: string;
  /** The number of Entra's error, such as `7000218`. */
  aadsts?: number;
  correlationId?: string;
  traceId?: string;
  /** The server's own time of the error. */
  timestamp?: string;
  /** What the server wants a new sign-in to fulfil, as JSON. */
  claims?: string;
  /** The HTTP status. */
  status?: number;
  /** How long the server asked to wait, in seconds. */
  retryAfter?: number;
  cause?: unknown;
}

/** The part of the host's `AbortSignal` that is used. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The part of the host's `fetch` that is used; any host's own `fetch` fits. */
export type FetchLike = HostFetch['fetch'];

/** A method, so that a `fetch` whose `init` is typed more narrowly fits too. */
interface HostFetch {
  fetch(url: string, init?: object): PromiseLike<ResponseLike>;
}

/** The part of the host's `Response` that is used. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Read piece by piece where it streams, so that an endless body is given up early. */
  readonly body?: unknown;
  text(): PromiseLike<string>;
}

/** Told the code to show; it may be async, and polling does not wait for it. */
export type OnCode = (code: UserCode) => unknown;

/**
 * Signs a person in and reads their profile. Where Graph refuses the token (401) and there is a
 * cache or a claims challenge, the token is renewed once: by refresh, or by a new code.
 */
export function signInAndGetProfile(
  config: Config,
  onCode: OnCode,
  options?: Options,
): Promise<Profile>;
/**
 * Signs a person in: from the cache where it can, else by a code that is shown (RFC 8628
 * §3.1-3.5). A code is asked for only where nobody is in the cache, or the server says that the
 * person must sign in again. The tokens are in the cache before the caller gets them.
 */
export function signIn(config: Config, onCode: OnCode, options?: Options): Promise<Tokens>;
/** The device authorization request alone. RFC 8628 §3.1. */
export function requestDeviceCode(config: Config, options?: Options): Promise<DeviceCode>;
/** Polls until the person is done or the code has ended. RFC 8628 §3.4. */
export function waitForTokens(
  config: Config,
  deviceCode: DeviceCode,
  options?: Options,
): Promise<Tokens>;
/** At most one poll; none if it is too early (`deviceCode.nextPollAt`): keep what it returns. */
export function pollOnce(
  config: Config,
  deviceCode: DeviceCode,
  options?: Options,
): Promise<PollResult>;
/** Reads the profile with tokens at hand: `GET /me` of Microsoft Graph. */
export function getProfile(
  config: Config,
  tokens: Pick<Tokens, 'accessToken'>,
  options?: Options,
): Promise<Profile>;
/**
 * Tokens without a person: from the cache, renewed by refresh where less than five minutes are
 * left (RFC 6749 §6). Calls at the same time, with the same cache and for the same tokens, share
 * one refresh. An access token that is still good outlives a refresh that a bad network prevents.
 *
 * Rejects with `interaction_required` where nobody is signed in, or the server wants the person.
 */
export function signInSilently(config: CachedConfig, options?: Options): Promise<Tokens>;
/** Who is signed in, the last one first. No request is sent. */
export function listAccounts(config: CachedConfig, options?: Options): Promise<Account[]>;
/**
 * Forgets the tokens of an account (one of `listAccounts`, its `id` or its `username`), or of all
 * of this client ID and authority. No request is sent: Entra has none for it.
 */
export function signOut(
  config: CachedConfig,
  account?: string | Pick<Account, 'id'> | null,
  options?: Options,
): Promise<void>;

/** A config with a cache. */
export type CachedConfig = Config & { cache: Cache };
