/**
 * `<device-signin>` in JSX, for React 19: `import type {} from 'device-signin/element/react'`.
 * In a file of its own, because it needs React's types.
 */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { DeviceSignInElement, DeviceSignInEventMap } from './class.js';

type Own = Partial<
  Pick<
    DeviceSignInElement,
    | 'config'
    | 'cache'
    | 'fetch'
    | 'driver'
    | 'clientId'
    | 'authority'
    | 'issuer'
    | 'graphUrl'
    | 'proxy'
    | 'appName'
    | 'stylesheet'
    | 'autostart'
    | 'link'
    | 'nowasm'
  >
> & {
  scopes?: string | readonly string[];
  idleSignOut?: string | number;
  theme?: 'auto' | 'dark' | 'light';
  motion?: 'auto' | 'still';
  'client-id'?: string;
  'graph-url'?: string;
  'app-name'?: string;
  'idle-sign-out'?: string | number;
};

type Listeners = {
  [K in keyof DeviceSignInEventMap as `on${K}`]?: (event: DeviceSignInEventMap[K]) => unknown;
};

export type DeviceSignInProps = DetailedHTMLProps<
  HTMLAttributes<DeviceSignInElement>,
  DeviceSignInElement
> &
  Own &
  Listeners;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'device-signin': DeviceSignInProps;
    }
  }
}
