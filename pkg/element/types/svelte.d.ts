/**
 * `<device-signin>` in Svelte's templates: `import type {} from 'device-signin/element/svelte'`.
 */
import type { HTMLAttributes } from 'svelte/elements';
import type { DeviceSignInElement, DeviceSignInEventMap } from './class.js';

type Listeners = {
  [K in keyof DeviceSignInEventMap as `on${K}`]?: (event: DeviceSignInEventMap[K]) => unknown;
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'device-signin': Omit<HTMLAttributes<DeviceSignInElement>, 'autofocus'> &
      Partial<Omit<DeviceSignInElement, keyof HTMLElement>> &
      Listeners & { autofocus?: boolean };
  }
}
