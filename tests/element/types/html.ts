// The element in plain TypeScript.
import { addLanguage, DeviceSignInElement, proxyDriver } from 'device-signin/element';
import type { Driver } from 'device-signin/element/class';
import type { Driver as SameDriver } from 'device-signin/element/driver';
import 'device-signin/element/languages/de';

const element = document.querySelector('device-signin');
if (element) {
  const same: DeviceSignInElement = element;
  element.config = { clientId: 'x', cache: new Map() };
  element.scopes = ['User.Read', 'Mail.Read'];
  element.idleSignOut = 5;
  element.theme = 'dark';
  const name: string | null | undefined = element.profile?.displayName;
  const ended: Promise<boolean> = same.signOut();
  element.addEventListener('device-signin-problem', ({ detail, target }) => {
    const code: string = detail.code;
    void [code, target];
  });
  element.addEventListener('click', ({ clientX }) => void clientX);
  document.addEventListener('device-signin-state', () => undefined);
  void element.getTokens().then(({ accessToken }) => accessToken.length);
  void [name, ended];
  // @ts-expect-error -- the state is the element's own
  element.state = 'code';
  // @ts-expect-error -- a driver signs in
  element.driver = {};
}

const driver: Driver = {
  async signIn({ onCode, signal, locale }) {
    onCode({
      userCode: 'ABC',
      verificationUri: `https://example.com/${locale}`,
      message: '',
      expiresAt: Date.now() + 900_000,
      expiresIn: 900,
      interval: 5,
    });
    if (signal.aborted) throw signal.reason;
    return { profile: { displayName: 'Ann' } };
  },
};
const again: SameDriver = driver;
addLanguage('xx', { cancel: 'x', 'code.minutesLeft': { other: '{n}' } });
void [again, proxyDriver('/device-signin')];
