// Imports `oidc-provider` without the warning that it prints on Node 20: it recommends a later
// release, but works on this one, and the tests run on it. Other warnings are printed.

const WARNING = 'oidc-provider WARNING: Unsupported runtime';

const { warn } = console;
console.warn = (...args) => {
  if (!String(args[0]).includes(WARNING)) warn(...args);
};
const loaded = await import('oidc-provider');
console.warn = warn;

export const { Provider, interactionPolicy } = loaded;
