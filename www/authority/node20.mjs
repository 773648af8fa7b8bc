// `oidc-provider`, without the notice that it prints on Node 20: it asks for a later release,
// but runs on this one, which the tests hold it to. Other warnings come through.

const { warn } = console;
console.warn = (...args) => {
  if (!/^(\x1b\[[\d;]*m)?oidc-provider WARNING: Unsupported runtime/.test(String(args[0]))) warn(...args);
};
const loaded = await import('oidc-provider');
console.warn = warn;

export const { Provider, interactionPolicy } = loaded;
