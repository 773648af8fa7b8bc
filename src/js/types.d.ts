/**
 * Every type and function of `device-signin`: the OAuth 2.0 Device Authorization Grant
 * (RFC 8628) and the request for the profile, for any JavaScript host.
 *
 * Units: a property that names an instant (`expiresAt`, `nextPollAt`) is in milliseconds since the
 * epoch, as `Date.now()` gives them. A property that names a length of time (`expiresIn`,
 * `interval`, `timeout`, `nextPollIn`, `nextTryIn`, `retryAfter`) is in seconds, as in OAuth.
 *
 * Errors: every function rejects with a {@link DeviceSignInError}, or with the reason of
 * `options.signal` where the caller cancelled. `invalid_config` (an argument is wrong),
 * `unsupported_host` and `timeout` can come from every function; `@throws` lists the others. "An
 * error of the authorization server" there means one of `declined`, `expired`, `invalid_code`,
 * `invalid_client`, `invalid_authority`, `invalid_scope`, `interaction_required`,
 * `blocked_by_policy`, `account_refused` and `server`.
 *
 * This file needs neither the DOM's nor Node's types.
 */

/**
 * Which app signs in, at which server, and for which scopes. Read before a call returns. The server is
 * Microsoft Entra (`authority`), or any other: `issuer`, `endpoints`, or both.
 */
export interface Config {
  /** The client's ID: at Entra the app registration's "Application (client) ID". RFC 6749 §2.2. */
  clientId: string;
  /**
   * The directory of Microsoft Entra that users sign in to: `https://{login host}/{tenant}`, where the tenant is a
   * domain name, a GUID, `organizations`, `consumers` or `common`. `http:` is for a loopback
   * address alone.
   * Default: `https://login.microsoftonline.com/organizations`.
   */
  authority?: string;
  /**
   * Another server than Entra, by its issuer, as the server itself writes it: it publishes a document
   * that names its endpoints. `http:` is for a loopback address alone. OpenID Connect Discovery 1.0
   * §4, RFC 8414 §3.
   */
  issuer?: string;
  /**
   * Where the server's endpoints are: without `issuer` all that are needed, beside it those that are
   * not to be looked up. Where the issuer and all that are needed are there, no document is read.
   */
  endpoints?: Partial<Endpoints>;
  /**
   * The client's secret, where the server wants one. On a device it is none: whoever has the device can
   * read it. RFC 8252 §8.5. Not for Entra.
   */
  clientSecret?: string;
  /**
   * Where the secret goes: into the form, or into the `Authorization` header, form-encoded first.
   * RFC 6749 §2.3.1. Default: `client_secret_post`, which most servers take.
   */
  clientAuthentication?: 'client_secret_post' | 'client_secret_basic';
  /**
   * What the requests for codes and tokens have beside the fields of the protocol, such as `audience`
   * or `resource` (RFC 8707). None may replace one of those fields.
   */
  parameters?: Readonly<Record<string, string>>;
  /**
   * Whether the device code is bound to a secret of this device, by the method `S256`, where the client
   * was set up so. RFC 7636. Default: no. Not for Entra.
   */
  pkce?: boolean;
  /**
   * Whether `signOut` also revokes the tokens at the server, where it can. RFC 7009. Default: no. Not
   * for Entra, which has no revocation.
   */
  revokeAtSignOut?: boolean;
  /**
   * The scopes of the access token. At Entra the default is `['User.Read']`, and `openid`, `profile`
   * and `offline_access` are always added. Elsewhere none is added, and the default is
   * `['openid', 'profile']` with `issuer`, and none without. RFC 6749 §3.3, OpenID Connect Core 1.0
   * §5.4 and §11.
   */
  scopes?: readonly string[];
  /**
   * Called instead of the host's own `fetch`: for a proxy, a test or an app shell. It must honour
   * `redirect: 'manual'` and should honour `signal`. What it throws or rejects is the `cause` of
   * the error.
   */
  fetch?: FetchLike;
  /**
   * At Entra: the origin of Microsoft Graph, without `/v1.0`. Default: the Graph host of the authority's
   * cloud, and for an authority that is not Microsoft's, the authority's own origin.
   */
  graphUrl?: string;
  /** At Entra: the properties of the profile to request (`$select`). Default: Graph's own choice. */
  select?: readonly string[];
  /** At Entra: the language of `message`, such as `de-DE`. Default: the server's choice. */
  locale?: string;
  /**
   * At Entra: what the app supports, such as `['cp1']`: it handles claims challenges, so Graph may send them
   * and its tokens are valid for longer. Default: none.
   * https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
   */
  clientCapabilities?: readonly string[];
  /**
   * Where tokens are stored, so that the user stays signed in: anything shaped like a `Map`, sync
   * or async. Give every call the same object, and give different users different caches: without
   * `options.account` a call takes the account that signed in last. Default: none, and each
   * sign-in shows a code.
   */
  cache?: Cache;
}

/** A config with a cache, for the functions that need one. */
export type CachedConfig = Config & { cache: Cache };

/**
 * A store of strings by key, such as a `Map`, Keyv or a few lines over any other store. This library
 * stores one string for each server and client ID, under a key that begins with
 * `device-signin:`. The string is JSON with a `version`, and it holds tokens: protect it as you
 * would protect a password.
 *
 * A method that throws, rejects or takes more than 5 seconds does not end a sign-in: `onStatus` is
 * called with `cache_failed`.
 */
export interface Cache {
  /** The stored string, or a promise of it; `undefined` or `null` where there is none. */
  get(key: string): unknown;
  /** Stores the string in place of the one before. Awaited before the caller gets the tokens. */
  set(key: string, value: string): unknown;
  /** Deletes the string. */
  delete(key: string): unknown;
}

/** The options of one call. Read before the call returns. */
export interface Options {
  /** Cancels: the call rejects with the signal's own reason and leaves nothing running. */
  signal?: AbortSignalLike;
  /** Ends the call with the error `timeout` after this many seconds. Default: none. */
  timeout?: number;
  /**
   * Called at every step, and for each fault after which the request is sent again. Calls that
   * share one refresh report it to one of them alone. What it throws or rejects is ignored.
   */
  onStatus?: (status: Status) => unknown;
  /**
   * Whose tokens: an account of `listAccounts` (compared by its `id` alone), or a string that is
   * compared with each `id` first and then with each `username`. Default: the account that signed
   * in last. If another user signs in with the code, the call ends with `account_refused`.
   */
  account?: string | Pick<Account, 'id'>;
  /**
   * A claims request that new tokens must fulfil, as JSON: the `claims` of an error. No cached
   * access token is used then. OpenID Connect Core 1.0 §5.5.
   * https://learn.microsoft.com/entra/identity-platform/claims-challenge
   */
  claims?: string;
  /**
   * `'none'`: `signIn` and `signInAndGetProfile` never show a code. They reject with
   * `interaction_required` where the user would have to sign in. OpenID Connect Core 1.0 §3.1.2.1.
   * Default: a code is shown where one is needed.
   */
  prompt?: 'none';
  /**
   * Called by `signIn`, `signInAndGetProfile` and `waitForTokens` with the device code to store, so
   * that another process can go on with it after a crash or a loss of power: before `onCode`,
   * before each poll (with `nextPollAt` already after that poll) and when the interval changes. It
   * is awaited, for 5 seconds at most. What it throws or rejects is reported by the status
   * `callback_failed`, and polling goes on. The device code is a secret.
   */
  onDeviceCode?: (deviceCode: DeviceCode) => unknown;
}

/** What the user may see of a device code: everything but the device code itself. RFC 8628 §3.2. */
export interface UserCode {
  /** What the user types, such as `ABCD-EFGH`. RFC 8628 §6.1. */
  userCode: string;
  /** The address of the page where the user types it. */
  verificationUri: string;
  /** The same address with the code filled in, for a QR code. Entra sends none. RFC 8628 §3.3.1. */
  verificationUriComplete?: string;
  /** A sentence with the address and the code, in the config's `locale` if the server has it. */
  message: string;
  /** When the code expires, in milliseconds since the epoch. */
  expiresAt: number;
  /** How long the code is valid from its issue on, in seconds. */
  expiresIn: number;
  /** The least time between two polls, in seconds. */
  interval: number;
}

/**
 * A sign-in that has begun: plain JSON that survives `JSON.stringify`, a restart and another
 * machine. It holds the device code: protect it as you would protect a password. RFC 8628 §3.2.
 */
export interface DeviceCode extends UserCode {
  /** The secret that the device polls with. Never show it. */
  deviceCode: string;
  /** The time of the earliest next poll, in milliseconds since the epoch. */
  nextPollAt: number;
  /** The server that issued it: it is never sent to another one. None at Entra. */
  server?: string;
  /** What proves, with `config.pkce`, that this device requested the code: a secret. RFC 7636. */
  codeVerifier?: string;
}

/**
 * The user who signed in, from the ID token's claims; where there is none, from the profile. OpenID
 * Connect Core 1.0 §2 and §5.3.
 */
export interface Account {
  /**
   * Stable and unique: `{object ID}.{tenant ID}` at Entra, else the subject (`sub`), and of a profile
   * without an issuer its `sub` or else its `id`.
   */
  id: string;
  /**
   * The user name (`preferred_username`, elsewhere than at Entra also `email`), for display only: it
   * can change.
   */
  username?: string;
  /** The user's name (`name`), for display only. */
  name?: string;
  /** The ID of the directory that the account signed in to (`tid`), a GUID. */
  tenantId?: string;
}

/** A token response. Every token in it is a secret. RFC 6749 §5.1. */
export interface Tokens {
  /** For requests to the API that the scopes name: `Authorization: Bearer …`. RFC 6750 §2.1. */
  accessToken: string;
  /** `Bearer`. RFC 6749 §7.1. */
  tokenType: string;
  /**
   * When the access token expires, in milliseconds since the epoch. Absent where the server sent no
   * `expires_in`: then its end is not known. RFC 6749 §5.1.
   */
  expiresAt?: number;
  /** The scopes of the access token, which may be fewer than the config's. RFC 6749 §3.3. */
  scopes: string[];
  /** A JSON Web Token about the user; without an issuer it is handed on unread. OpenID Connect Core 1.0 §2. */
  idToken?: string;
  /** Gets the next tokens without the user; `config.cache` stores it. RFC 6749 §1.5 and §6. */
  refreshToken?: string;
  /** Who signed in, where the server sent an ID token or, with a cache, a profile. */
  account?: Account;
}

/**
 * The profile, as the server sent it. These are the properties that Microsoft Graph sends without
 * `select`; with `select`, and at other servers, others come.
 * https://learn.microsoft.com/graph/api/resources/user#properties
 */
export interface Profile {
  /** The object ID of the user in the directory, a GUID. */
  id?: string;
  /** The user's name as address books show it. */
  displayName?: string | null;
  /** The first name. */
  givenName?: string | null;
  /** The last name. */
  surname?: string | null;
  /** The name that the user signs in with, in the form of a mail address. */
  userPrincipalName?: string | null;
  /** The mail address (SMTP). */
  mail?: string | null;
  /** The job title. */
  jobTitle?: string | null;
  /** The mobile phone number. */
  mobilePhone?: string | null;
  /** Where the user's office is. */
  officeLocation?: string | null;
  /** The user's language, as a tag such as `en-US`. */
  preferredLanguage?: string | null;
  /** The business phone numbers. */
  businessPhones?: string[];
  /** Whatever else the server sent. */
  [property: string]: unknown;
}

/**
 * The result of `pollOnce`: the user has not finished (store `deviceCode` in place of the one
 * before), or the user is signed in.
 */
export type PollResult =
  { status: 'pending'; deviceCode: DeviceCode } | { status: 'authorized'; tokens: Tokens };

/** The addresses of a server's endpoints: `https:`, or `http:` on this device. RFC 8414 §2. */
export interface Endpoints {
  /** Where the device authorization request goes. RFC 8628 §3.1. */
  deviceAuthorization: string;
  /** Where polls and refreshes go. RFC 6749 §3.2. */
  token: string;
  /**
   * Where the profile is read, if the server has such an address: at Entra, Microsoft Graph's
   * `/v1.0/me`. OpenID Connect Core 1.0 §5.3.
   */
  userinfo?: string;
  /** Where tokens are revoked, if the server does that. RFC 7009 §2. */
  revocation?: string;
}

/** The server that a config names: plain JSON, which a config may hold. RFC 8414 §2. */
export interface ServerMetadata {
  /** The issuer of ID tokens, where the config has one. OpenID Connect Core 1.0 §2. */
  issuer?: string;
  /** The addresses of its endpoints. */
  endpoints: Endpoints;
}

/** What `onStatus` is called with. */
export type Status =
  /** The device authorization request is on its way. RFC 8628 §3.1. */
  | { status: 'requesting_code' }
  /** Waiting for the user; the next poll comes in `nextPollIn` seconds. */
  | { status: 'waiting'; nextPollIn: number }
  /** A poll is on its way. RFC 8628 §3.4. */
  | { status: 'polling' }
  /** A transient fault (RFC 8628 §3.5): the request is sent again in `nextTryIn` seconds. */
  | { status: 'retrying'; nextTryIn: number; error: DeviceSignInError }
  /** A refresh token is being exchanged for new tokens. RFC 6749 §6. */
  | { status: 'refreshing' }
  /** The cache threw, rejected or took too long; the call goes on without it. */
  | { status: 'cache_failed'; error: DeviceSignInError }
  /** `onDeviceCode` threw, rejected or took too long (see `error.cause`); polling goes on. */
  | { status: 'callback_failed'; error: DeviceSignInError }
  /** `signOut` could not revoke a token; the account is signed out of the cache. RFC 7009. */
  | { status: 'revocation_failed'; error: DeviceSignInError }
  /** The user is signed in. */
  | { status: 'authorized' }
  /** The profile request is on its way. */
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
  /** The server's metadata could not be read, or is not that of the issuer. */
  | 'discovery_failed'
  /** No response: no connection, a blocked request (CORS, certificate) or a request time-out. */
  | 'network'
  /** The user, or a policy on their behalf, declined. */
  | 'declined'
  /** The code expired before the user had finished. */
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
  /** The user must sign in again, or consent; `claims` may say what the sign-in must fulfil. */
  | 'interaction_required'
  /** The tenant's policy forbids this flow or this device. */
  | 'blocked_by_policy'
  /** The account cannot be used here: wrong tenant, locked, not assigned, or not the wanted one. */
  | 'account_refused'
  /** Any other error of the authorization server. */
  | 'server'
  /** A response that does not follow the protocol. */
  | 'malformed_response'
  /** The server answered with a redirect, which is not followed. */
  | 'redirected'
  /** The ID token is not for this app, this server or this time. */
  | 'invalid_id_token'
  /** The profile may not be read with this token (401, 403). */
  | 'profile_denied'
  /** The profile could not be read. */
  | 'profile_failed';

/**
 * What every function rejects with, except that a cancelled call rejects with its signal's reason.
 * No property holds a token or a device code, whatever the server repeats.
 */
export interface DeviceSignInError extends Error {
  /** Always this, also where `instanceof` fails: see `isDeviceSignInError`. */
  name: 'DeviceSignInError';
  /** What a program branches on. */
  code: ErrorCode;
  /** What to do about it, as a sentence for the one who can do it. */
  hint: string;
  /** The server's `error`. RFC 6749 §5.2. */
  oauthError?: string;
  /** The server's `error_description`, at most 4 KiB. RFC 6749 §5.2. */
  description?: string;
  /** Entra's `suberror`, such as `basic_action`. */
  suberror?: string;
  /** The number of Entra's error, such as `7000218`. It refines the hint; it may change. */
  aadsts?: number;
  /** Entra's ID of the request and its errors, for Microsoft's support. */
  correlationId?: string;
  /** Entra's or Graph's ID of the one request, for Microsoft's support. */
  traceId?: string;
  /** The server's own time of the error, as text. */
  timestamp?: string;
  /** The claims request that the next sign-in must fulfil, as JSON: for `options.claims`. */
  claims?: string;
  /** The HTTP status of the response. */
  status?: number;
  /** The server's `Retry-After`, in seconds. RFC 9110 §10.2.3. */
  retryAfter?: number;
  /** What the caller's own code threw: `onCode`, `onDeviceCode`, `cache` or `fetch`. */
  cause?: unknown;
}

/** The part of the host's `AbortSignal` that is used. */
export interface AbortSignalLike {
  /** Whether it was aborted before the call. */
  readonly aborted: boolean;
  /** What the call rejects with. */
  readonly reason?: unknown;
  /** Called once, at the start of a call. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Called once, at the end of a call. */
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
  /** The HTTP status. */
  readonly status: number;
  /** The headers: `Date`, `Retry-After` and `WWW-Authenticate` are read. */
  readonly headers: { get(name: string): string | null };
  /** Read in pieces where it is a stream, so that no more than 1 MiB is read. */
  readonly body?: unknown;
  /** The whole body, where it is no stream. */
  text(): PromiseLike<string>;
}

/**
 * Called with the code to show. It may be async, and polling does not wait for it. If it throws or
 * rejects, the sign-in ends with `callback_failed`.
 */
export type OnCode = (code: UserCode) => unknown;

/**
 * Reads the profile of a user who is signed in, and never shows a code. OpenID Connect Core 1.0
 * §3.1.2.1 (`prompt`).
 *
 * @param config Which app and directory, with the cache that holds the tokens.
 * @param onCode Not called: leave it out.
 * @param options With `prompt: 'none'`.
 * @returns The profile, as Graph sent it.
 * @throws {DeviceSignInError} `interaction_required` where the user must sign in; else as
 *   {@link signInSilently} and {@link getProfile}.
 */
export function signInAndGetProfile(
  config: Config,
  onCode: OnCode | null | undefined,
  options: Options & { prompt: 'none' },
): Promise<Profile>;
/**
 * Signs a user in, as {@link signIn} does, and reads their profile. Where Graph refuses the token
 * (401) and there is a cache or a claims challenge, the token is renewed once: by a refresh, or by
 * a new code. RFC 8628 §3, and `GET /me` of Microsoft Graph.
 *
 * @param config Which app, directory and scopes.
 * @param onCode Called with the code to show, if one is needed.
 * @param options The options of this call.
 * @returns The profile, as Graph sent it.
 * @throws {DeviceSignInError} As {@link signIn} and {@link getProfile}.
 * @example
 * ```ts
 * import { signInAndGetProfile } from 'device-signin';
 *
 * const profile = await signInAndGetProfile(
 *   {
 *     authority: 'https://login.microsoftonline.com/contoso.onmicrosoft.com',
 *     clientId: '00000000-0000-4000-8000-00000000c0de', // your app registration's
 *   },
 *   (code) => console.log(code.message),
 * );
 * console.log(`Hello, ${profile.displayName}.`);
 * ```
 */
export function signInAndGetProfile(
  config: Config,
  onCode: OnCode,
  options?: Options,
): Promise<Profile>;

/**
 * Gets the tokens of a user who is signed in, and never shows a code. OpenID Connect Core 1.0
 * §3.1.2.1 (`prompt`).
 *
 * @param config Which app and directory, with the cache that holds the tokens.
 * @param onCode Not called: leave it out.
 * @param options With `prompt: 'none'`.
 * @returns The tokens.
 * @throws {DeviceSignInError} `interaction_required` where the user must sign in; else as
 *   {@link signInSilently}.
 * @example
 * ```ts
 * import { isDeviceSignInError, signIn } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de', cache: new Map() };
 * try {
 *   await signIn(config, undefined, { prompt: 'none' });
 * } catch (error) {
 *   if (!isDeviceSignInError(error) || error.code !== 'interaction_required') throw error;
 *   console.log('Nothing is shown: the user signs in when they are at the device.');
 * }
 * ```
 */
export function signIn(
  config: Config,
  onCode: OnCode | null | undefined,
  options: Options & { prompt: 'none' },
): Promise<Tokens>;
/**
 * Signs a user in: with cached tokens where they are valid, else by a refresh, else by a code that
 * is shown (RFC 8628 §3.1 to §3.5). A code is requested only where the cache holds no tokens of the
 * account, or where the server says that the user must sign in again. The tokens are in the cache
 * before the caller gets them.
 *
 * @param config Which app, directory and scopes.
 * @param onCode Called with the code to show, if one is needed.
 * @param options The options of this call.
 * @returns The tokens.
 * @throws {DeviceSignInError} `callback_failed` where `onCode` threw; `expired` where the user did
 *   not finish in time; `account_refused` where another user signed in than `options.account`;
 *   `network`, `redirected` or `malformed_response` for the first request and a refresh (while
 *   polling these are transient); `invalid_id_token`; an error of the authorization server.
 * @example
 * ```ts
 * import { signIn } from 'device-signin';
 *
 * const config = {
 *   authority: 'https://login.microsoftonline.com/contoso.onmicrosoft.com',
 *   clientId: '00000000-0000-4000-8000-00000000c0de',
 *   cache: new Map(),
 * };
 * const tokens = await signIn(config, ({ userCode, verificationUri }) => {
 *   console.log(`Open ${verificationUri} and enter ${userCode}.`);
 * });
 * console.log(`The access token is valid until ${new Date(tokens.expiresAt)}.`);
 * ```
 */
export function signIn(config: Config, onCode: OnCode, options?: Options): Promise<Tokens>;

/**
 * Sends the device authorization request alone. RFC 8628 §3.1 and §3.2.
 *
 * @param config Which app, directory and scopes.
 * @param options The options of this call.
 * @returns A device code, for `waitForTokens` or `pollOnce` of any process.
 * @throws {DeviceSignInError} `network`, `redirected` or `malformed_response`; an error of the
 *   authorization server.
 * @example
 * ```ts
 * import { pollOnce, requestDeviceCode, type PollResult } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de' };
 * const deviceCode = await requestDeviceCode(config);
 * console.log(deviceCode.message);
 * let result: PollResult = { status: 'pending', deviceCode };
 * while (result.status === 'pending') {
 *   const { nextPollAt } = result.deviceCode;
 *   await new Promise((done) => setTimeout(done, nextPollAt - Date.now()));
 *   result = await pollOnce(config, result.deviceCode); // go on with what it returned
 * }
 * console.log(result.tokens.scopes);
 * ```
 */
export function requestDeviceCode(config: Config, options?: Options): Promise<DeviceCode>;

/**
 * Polls until the user has finished or the code has expired. RFC 8628 §3.4 and §3.5. Transient
 * faults (no response, HTTP 408, 429 and 5xx, a body that is not JSON) do not end it.
 *
 * @param config The config of the device code.
 * @param deviceCode What `requestDeviceCode`, `pollOnce` or `onDeviceCode` gave, in this process or
 *   another.
 * @param options The options of this call.
 * @returns The tokens.
 * @throws {DeviceSignInError} `expired`; `account_refused` where another user signed in than
 *   `options.account`; `malformed_response` or `invalid_id_token`; an error of the authorization
 *   server.
 * @example
 * ```ts
 * import { requestDeviceCode, waitForTokens } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de' };
 * const deviceCode = await requestDeviceCode(config);
 * console.log(deviceCode.message);
 * const tokens = await waitForTokens(config, deviceCode, { timeout: 600 });
 * console.log(tokens.account?.username);
 * ```
 */
export function waitForTokens(
  config: Config,
  deviceCode: DeviceCode,
  options?: Options,
): Promise<Tokens>;

/**
 * Polls once, or not at all before `deviceCode.nextPollAt`. For hosts where nothing can run for the
 * 15 minutes of a code, such as a worker. RFC 8628 §3.4 and §3.5.
 *
 * @param config The config of the device code.
 * @param deviceCode What `requestDeviceCode` or the last `pollOnce` returned.
 * @param options The options of this call.
 * @returns The tokens, or the device code to go on with: store it in place of the one before.
 * @throws {DeviceSignInError} As {@link waitForTokens}.
 * @example
 * ```ts
 * import { pollOnce, requestDeviceCode } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de' };
 * const stored = JSON.stringify(await requestDeviceCode(config));
 * const result = await pollOnce(config, JSON.parse(stored)); // too early: sends nothing
 * console.log(result.status); // pending
 * ```
 */
export function pollOnce(
  config: Config,
  deviceCode: DeviceCode,
  options?: Options,
): Promise<PollResult>;

/**
 * Reads the profile with an access token: `GET /me` of Microsoft Graph, elsewhere the userinfo request
 * (OpenID Connect Core 1.0 §5.3). RFC 6750 §2.1. https://learn.microsoft.com/graph/api/user-get
 *
 * @param config The config of the sign-in.
 * @param tokens The tokens, or anything with their `accessToken`. Where they have an `account`, another
 *   user's profile is refused, elsewhere than at Entra.
 * @param options The options of this call.
 * @returns The profile, as Graph sent it.
 * @throws {DeviceSignInError} `profile_denied` (401, 403; with `claims` where Graph sent a claims
 *   challenge), `profile_failed`, `network`, `redirected` or `malformed_response`.
 * @example
 * ```ts
 * import { getProfile, signIn } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de', select: ['displayName'] };
 * const tokens = await signIn(config, (code) => console.log(code.message));
 * const { displayName } = await getProfile(config, tokens);
 * console.log(displayName);
 * ```
 */
export function getProfile(
  config: Config,
  tokens: Pick<Tokens, 'accessToken'> & { account?: Pick<Account, 'id'> },
  options?: Options,
): Promise<Profile>;

/**
 * Gets tokens without the user: from the cache, or by a refresh where the access token is valid for
 * less than five minutes (RFC 6749 §6). Calls at the same time, with the same cache and for the
 * same tokens, share one refresh. If the refresh fails for a transient reason, a cached access
 * token that is still valid is returned.
 *
 * @param config Which app, directory and scopes, with the cache that holds the tokens.
 * @param options The options of this call.
 * @returns The tokens.
 * @throws {DeviceSignInError} `interaction_required` where the user must sign in; `network`,
 *   `redirected`, `malformed_response` or `invalid_id_token` for the refresh; an error of the
 *   authorization server.
 * @example
 * ```ts
 * import { signInSilently, type Cache } from 'device-signin';
 *
 * export async function accessToken(cache: Cache): Promise<string> {
 *   const config = { clientId: '00000000-0000-4000-8000-00000000c0de', cache };
 *   const tokens = await signInSilently(config);
 *   return tokens.accessToken;
 * }
 * ```
 */
export function signInSilently(config: CachedConfig, options?: Options): Promise<Tokens>;

/**
 * Lists the accounts that are signed in, the last one first. No request is sent. OpenID Connect
 * Core 1.0 §2.
 *
 * @param config Which app and directory, with the cache that holds the tokens.
 * @param options The options of this call.
 * @returns The accounts.
 * @throws {DeviceSignInError} `cache_failed`, with what the cache threw as its `cause`.
 * @example
 * ```ts
 * import { listAccounts } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de', cache: new Map() };
 * for (const account of await listAccounts(config)) console.log(account.username);
 * ```
 */
export function listAccounts(config: CachedConfig, options?: Options): Promise<Account[]>;

/**
 * Deletes the tokens of an account, or of all accounts of this client ID and server, from the
 * cache. With `config.revokeAtSignOut` they are then revoked at the server (RFC 7009); where that fails,
 * `onStatus` is called. Otherwise no request is sent. Entra has no revocation.
 *
 * @param config Which app and directory, with the cache that holds the tokens.
 * @param account One of `listAccounts` (compared by its `id`), or an `id` or `username`. Default:
 *   all accounts.
 * @param options The options of this call.
 * @returns Nothing.
 * @throws {DeviceSignInError} `cache_failed`: what the cache holds then is unknown.
 * @example
 * ```ts
 * import { listAccounts, signOut } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de', cache: new Map() };
 * const [last] = await listAccounts(config);
 * if (last) await signOut(config, last);
 * ```
 */
export function signOut(
  config: CachedConfig,
  account?: string | Pick<Account, 'id'> | null,
  options?: Options,
): Promise<void>;

/**
 * Returns the addresses that a config leads to: the issuer and the endpoints, as plain JSON that a config
 * may hold, so that no document is read again. For Entra, and where the config has the endpoints of the
 * sign-in, no request is sent. For a proxy that forwards the requests, for hosts that keep nothing between
 * calls, and to see where requests go. OpenID Connect Discovery 1.0 §4, RFC 8414 §3.
 *
 * @param config Which app and server.
 * @param options The options of this call.
 * @returns The issuer and the endpoints.
 * @throws {DeviceSignInError} `discovery_failed` where the server's document is missing or wrong;
 *   `network`.
 * @example
 * ```ts
 * import { discover } from 'device-signin';
 *
 * const { endpoints } = await discover({
 *   authority: 'https://login.microsoftonline.com/contoso.onmicrosoft.com',
 *   clientId: '00000000-0000-4000-8000-00000000c0de',
 * });
 * console.log(new URL(endpoints.token).host); // login.microsoftonline.com
 * ```
 */
export function discover(config: Config, options?: Options): Promise<ServerMetadata>;

/**
 * Whether a caught value is an error of this library, so that TypeScript knows its `code`. It
 * compares the error's `name`, and so holds for errors of another copy of the library too.
 *
 * @param error What was caught.
 * @returns Whether it is a `DeviceSignInError`. An abort's reason is none.
 * @throws Nothing.
 * @example
 * ```ts
 * import { isDeviceSignInError, signIn } from 'device-signin';
 *
 * const config = { clientId: '00000000-0000-4000-8000-00000000c0de' };
 * try {
 *   await signIn(config, (code) => console.log(code.message));
 * } catch (error) {
 *   if (!isDeviceSignInError(error)) throw error;
 *   console.error(`${error.message} ${error.hint}`);
 * }
 * ```
 */
export function isDeviceSignInError(error: unknown): error is DeviceSignInError;
