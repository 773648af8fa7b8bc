// A screen in React: the element signs in by the proxy of the page's own server, and React shows
// what comes after.
import 'device-signin/element';
import type { DeviceSignInElement } from 'device-signin/element';
import type {} from 'device-signin/element/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Screen() {
  const [name, setName] = useState<string>();
  return (
    <>
      <device-signin
        proxy="/device-signin"
        appName="Lobby display"
        idleSignOut={10}
        ondevice-signin-signed-in={({ target }) =>
          setName((target as DeviceSignInElement).profile?.displayName ?? '')
        }
        ondevice-signin-signed-out={() => setName(undefined)}
      />
      {name !== undefined && <p id="greeting">Hello, {name}.</p>}
    </>
  );
}

createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <Screen />
  </StrictMode>,
);
