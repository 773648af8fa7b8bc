// The element in JSX.
import type { DeviceSignInElement } from 'device-signin/element';
import type {} from 'device-signin/element/react';
import { useRef } from 'react';

export function Screen() {
  const ref = useRef<DeviceSignInElement>(null);
  return (
    <device-signin
      ref={ref}
      className="screen"
      lang="de"
      clientId="x"
      app-name="Lobby display"
      scopes={['User.Read']}
      config={{ clientId: 'x' }}
      autostart
      ondevice-signin-code={({ detail }) => detail.expiresAt.toFixed()}
      ondevice-signin-signed-in={() => ref.current?.getTokens()}
    >
      <img slot="logo" src="logo.svg" alt="" />
    </device-signin>
  );
}

// @ts-expect-error -- a theme is one of three
export const wrong = <device-signin theme="blue" />;
