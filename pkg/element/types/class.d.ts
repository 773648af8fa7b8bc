/** The class of `<device-signin>`, and what belongs to it. Importing this defines nothing. */
import type {
  Cache,
  Config,
  DeviceSignInError,
  FetchLike,
  Profile,
  Status,
  Tokens,
  UserCode,
} from '../../generated/index.js';
import type { Driver, StatusOfOthers } from './driver.js';

export type { Driver, Run, SignedIn } from './driver.js';

/** What the screen shows. An expired code is a `problem` too. */
export type State = 'idle' | 'asking' | 'code' | 'reading' | 'profile' | 'problem';

/** Signs a user in on a screen. https://github.com/device-signin has the guide: docs/element.md. */
export class DeviceSignInElement extends HTMLElement {
  /** The configuration of the library. It goes before the attributes. */
  config: Config | undefined;
  /** Where tokens are stored, so that the user stays signed in. Default: in memory. */
  cache: Cache | undefined;
  /** The `fetch` to send requests with. */
  fetch: FetchLike | undefined;
  /** Who signs users in, in place of the library and of the proxy. */
  driver: Driver | undefined;

  /** Attribute `client-id`: the application ID of the app registration. */
  clientId: string;
  /** Attribute `authority`, such as `https://login.microsoftonline.com/organizations`. */
  authority: string;
  /** Attribute `issuer`, of a server that is not Microsoft Entra ID. */
  issuer: string;
  /** Attribute `scopes`: separated by spaces. Takes an array too. */
  get scopes(): string;
  set scopes(value: string | readonly string[]);
  /** Attribute `graph-url`: where Microsoft Graph is. */
  graphUrl: string;
  /** Attribute `proxy`: the path of the proxy, such as `/device-signin`. */
  proxy: string;
  /** Attribute `app-name`: what the user signs in to. */
  appName: string;
  /** Attribute `theme`: `auto` (default), `dark` or `light`. */
  theme: string;
  /** Attribute `motion`: `auto` (default) or `still`. */
  motion: string;
  /** Attribute `idle-sign-out`: after so many minutes without input the user is signed out. */
  get idleSignOut(): string;
  set idleSignOut(value: string | number);
  /** Attribute `stylesheet`: the address of `element.css`, for policies without inline style. */
  stylesheet: string;
  /** Attribute `autostart`: begins a sign-in by itself, once. */
  autostart: boolean;
  /** Attribute `link`: the address is a link. */
  link: boolean;
  /** Attribute `nowasm`: the library runs as plain JavaScript. */
  nowasm: boolean;

  /** What the screen shows; the attribute `state` says it too. */
  readonly state: State;
  /** Who is signed in. */
  readonly profile: Profile | undefined;
  /** The tokens that `getTokens()` gave last; from the start, where a driver of the page gave them. */
  readonly tokens: Tokens | undefined;
  /** The code that is shown. */
  readonly code: UserCode | undefined;
  /** The error that is shown. */
  readonly error: Partial<DeviceSignInError> | undefined;

  /** Begins a sign-in, as the button does. Resolves when it has ended; never rejects. */
  start(): Promise<void>;
  /** Ends a sign-in that has not finished. */
  cancel(): void;
  /** Signs the user out. Resolves with whether no user is signed in now; never rejects. */
  signOut(): Promise<boolean>;
  /**
   * Tokens that are valid now, renewed where that is needed. Rejects where no user is signed in,
   * and where the driver hands out no tokens, as the proxy does not.
   */
  getTokens(): Promise<Tokens>;

  addEventListener<K extends keyof DeviceSignInElementEventMap>(
    type: K,
    listener: (this: DeviceSignInElement, event: DeviceSignInElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof DeviceSignInElementEventMap>(
    type: K,
    listener: (this: DeviceSignInElement, event: DeviceSignInElementEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** The element's events. They bubble, and none holds a token, a device code or a user code. */
export interface DeviceSignInEventMap {
  /** A sign-in is about to begin. Cancelable. */
  'device-signin-start': CustomEvent<null>;
  /** The state has changed. */
  'device-signin-state': CustomEvent<{ state: State; before: State }>;
  /** A code is shown; `element.code` has it. `expiresAt` in ms since the epoch, the other in s. */
  'device-signin-code': CustomEvent<{ expiresAt: number; expiresIn: number }>;
  /** A step or a fault that is waited out, for a log. */
  'device-signin-status': CustomEvent<Status | StatusOfOthers>;
  /** A user is signed in: read `element.profile`, and call `element.getTokens()`. */
  'device-signin-signed-in': CustomEvent<null>;
  /** The user is signed out. */
  'device-signin-signed-out': CustomEvent<{ reason: 'user' | 'idle' | 'page' | 'elsewhere' }>;
  /** A problem is shown; `element.error` has all of it. */
  'device-signin-problem': CustomEvent<{ code: string; hint: string }>;
  /** The user will be signed out after so many seconds. Cancel it if the user is there. */
  'device-signin-idle': CustomEvent<{ seconds: number }>;
}

export type DeviceSignInElementEventMap = HTMLElementEventMap & DeviceSignInEventMap;

/** A text, or one for each plural class of the language; `{name}` is filled in. */
export type Text =
  | string
  | { other: string; zero?: string; one?: string; two?: string; few?: string; many?: string };

/**
 * Adds a language, or changes texts of one. Elements on the screen change at once. The keys are
 * those of `pkg/element/languages/en.js`; a text that is missing falls back to English.
 */
export function addLanguage(tag: string, texts: Record<string, Text>): void;

/** Defines the element, by another name too; what is defined stays as it is. */
export function defineDeviceSignIn(name?: string): void;

/** The driver that the attribute `proxy` makes. */
export function proxyDriver(path: string, options?: { fetch?: typeof fetch }): Driver;

declare global {
  interface HTMLElementTagNameMap {
    'device-signin': DeviceSignInElement;
  }
  interface HTMLElementEventMap extends DeviceSignInEventMap {}
}
