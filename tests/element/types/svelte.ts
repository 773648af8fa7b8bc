// The element among Svelte's.
import type {} from 'device-signin/element/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

type Props = SvelteHTMLElements['device-signin'];

export const props: Props = {
  clientId: 'x',
  autostart: true,
  class: 'screen',
  'ondevice-signin-code': ({ detail }) => detail.expiresIn.toFixed(),
};
// @ts-expect-error -- a client ID is a text
export const wrong: Props = { clientId: 7 };
