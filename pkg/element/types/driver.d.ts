/**
 * What the element needs of whoever signs the user in: the interface of a driver, on one page.
 *
 * The package has two drivers, the library and the proxy. A page can give its own:
 *
 *   document.querySelector('device-signin').driver = {
 *     async signIn({ onCode, signal }) {
 *       const { code, done } = await myServer.begin({ signal });
 *       onCode(code);
 *       return { profile: await done };
 *     },
 *   };
 */
import type {
  AbortSignalLike,
  DeviceSignInError,
  Profile,
  Status,
  Tokens,
  UserCode,
} from '../../generated/index.js';

/** Signs users in for the element. Only `signIn` is required. */
export interface Driver {
  /**
   * Signs the user in: silently where it can, else by a code that it hands to `onCode`. Rejects
   * with an error that has the library's `code` and `hint`, such as `expired`; any other error is
   * shown as an unknown one. Once `signal` is aborted it leaves nothing running.
   */
  signIn(run: Run): Promise<SignedIn>;
  /**
   * Who is signed in already, without ever showing a code; `undefined` where no user is. It may
   * call `onCode` only for a code that was shown before, to go on with it after a reload.
   * Default: no user is signed in when the element starts.
   */
  restore?(run: Run): Promise<SignedIn | undefined>;
  /** Signs the user out. Rejects if the user may still be signed in. */
  signOut?(): Promise<unknown>;
  /**
   * The user is at the screen: called now and then while a user is signed in, not more than once
   * a minute. Resolves with `false` where the sign-in has ended meanwhile.
   */
  active?(): Promise<unknown>;
  /** Tokens that are valid now, renewed where that is needed. For drivers that hold tokens. */
  getTokens?(): Promise<Tokens>;
  /** Makes ready what can be made ready before the user begins, such as a download. */
  prepare?(): void;
}

/** One sign-in: what the driver is given. */
export interface Run {
  /** Aborted when the user cancels or the element is removed. */
  signal: AbortSignalLike;
  /** The language of the screen, for the server's own message, such as `de`. */
  locale: string;
  /** Shows the code, and starts its countdown. May be called again with a new code. */
  onCode(code: UserCode): void;
  /** Tells what is happening. The element shows `retrying`, `refreshing` and `authorized`. */
  onStatus(status: Status | StatusOfOthers): void;
}

/** A status of a driver that has no error object of the library. */
export type StatusOfOthers = {
  status: 'retrying';
  nextTryIn: number;
  error: Pick<DeviceSignInError, 'code'> & { hint?: string; message?: string };
};

/** How a sign-in ended well. */
export interface SignedIn {
  profile: Profile;
  /** The tokens, where the driver hands them to the page. */
  tokens?: Tokens;
}
