/**
 * `<device-signin>` in Vue's templates: `import type {} from 'device-signin/element/vue'`. Tell the
 * compiler too: `isCustomElement: (tag) => tag === 'device-signin'`.
 */
import type { DefineComponent } from 'vue';
import type { DeviceSignInElement } from './class.js';

type Props = Partial<Omit<DeviceSignInElement, keyof HTMLElement>>;

declare module 'vue' {
  interface GlobalComponents {
    'device-signin': DefineComponent<Props>;
  }
}
