// `oidc-provider`, without the notice that it prints on Node 20: it asks for a later release,
// but runs on this one, which the tests hold it to. Other warnings come through.

const NOTICE = 'oidc-provider WARNING: Unsupported runtime';

const { warn } = console;
console.warn = (...args) => {
  if (!String(args[0]).includes(NOTICE)) warn(...args);
};
const loaded = await import('oidc-provider');
console.warn = warn;

export const { Provider, interactionPolicy } = loaded;
