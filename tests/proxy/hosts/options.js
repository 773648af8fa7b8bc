// The options of a proxy on a host: JSON from the test, and the functions that JSON cannot hold.

/** @param {string} text */
export function optionsOf(text) {
  const { cache, ...options } = JSON.parse(text);
  if (cache) options.config.cache = new Map();
  return { ...options, allow: () => true, caller: () => 'test' };
}
