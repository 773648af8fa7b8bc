// The element among Vue's components.
import type {} from 'device-signin/element/vue';
import type { GlobalComponents } from 'vue';

type Props = InstanceType<GlobalComponents['device-signin']>['$props'];

export const props: Props = { clientId: 'x', appName: 'Lobby display', autostart: true };
// @ts-expect-error -- a client ID is a text
export const wrong: Props = { clientId: 7 };
