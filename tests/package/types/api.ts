// Every public function and type, as a TypeScript program uses them.
import {
  getProfile,
  isDeviceSignInError,
  pollOnce,
  requestDeviceCode,
  signIn,
  signInAndGetProfile,
  waitForTokens,
  type Config,
  type DeviceCode,
  type DeviceSignInError,
  type ErrorCode,
  type Options,
  type PollResult,
  type Profile,
  type Status,
  type Tokens,
  type UserCode,
} from 'device-signin';
import * as web from 'device-signin/web';
import * as nowasm from 'device-signin/nowasm';
import { encrypted, keyFromSecret } from 'device-signin/stores/encrypted';
import { fileCache } from 'device-signin/stores/file';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

same<typeof web, typeof nowasm>(true);
same<typeof web.signIn, typeof signIn>(true);

const config: Config = { clientId: 'id', scopes: ['User.Read'] as const };
const options: Options = {
  timeout: 60,
  onStatus: (status: Status) => {
    if (status.status === 'retrying') same<typeof status.error, DeviceSignInError>(true);
  },
};

export async function all() {
  const profile = await signInAndGetProfile(config, (code) => same<typeof code, UserCode>(true));
  same<typeof profile, Profile>(true);
  const tokens: Tokens = await signIn(config, async (code) => code.message, options);
  const code: DeviceCode = await requestDeviceCode(config);
  same<Awaited<ReturnType<typeof waitForTokens>>, Tokens>(true);
  const result: PollResult = await pollOnce(config, JSON.parse(JSON.stringify(code)), options);
  if (result.status === 'pending') same<typeof result.deviceCode, DeviceCode>(true);
  else same<typeof result.tokens, Tokens>(true);
  await getProfile(config, { accessToken: tokens.accessToken });
  same<DeviceSignInError['code'], ErrorCode>(true);
}

export const caught = (error: unknown) => {
  if (isDeviceSignInError(error)) same<typeof error, DeviceSignInError>(true);
};

export async function stores() {
  const cache = encrypted(fileCache('/tokens'), await keyFromSecret('secret'));
  const text: string | undefined = await cache.get('key');
  return { clientId: 'id', cache, text } satisfies Config & { text?: string };
}

// @ts-expect-error A mistyped key is found before anything runs.
export const mistyped: Config = { client_id: 'id' };
// @ts-expect-error The client ID is needed.
export const missing: Config = {};
// @ts-expect-error There is no device code among what a user may see.
export const secret = (code: UserCode) => code.deviceCode;
// @ts-expect-error Nothing is `any`: a token is a string.
export const notAny = (tokens: Tokens): number => tokens.accessToken;
