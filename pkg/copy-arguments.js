// Copies the arguments of a call that waits until the module has started: what the caller changes
// meanwhile changes nothing. After that the module reads the arguments before a call returns.

/**
 * @param {readonly unknown[]} args
 * @returns {unknown[]}
 */
export function copyArguments(args) {
  return args.map((value) => {
    try {
      return copyObject(value);
    } catch (_) {
      // A getter or a Proxy that throws: the module reads it again, and says so.
      return value;
    }
  });
}

/** @param {unknown} value the configuration, the options, an account or a device code */
function copyObject(value) {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(Object.getPrototypeOf(value));
  for (const key of Reflect.ownKeys(value)) {
    const inner = Reflect.get(value, key);
    const isPlain = ['account', 'endpoints', 'parameters'].includes(String(key));
    const innerCopy = Array.isArray(inner) ? inner.slice() : isPlain ? copyObject(inner) : inner;
    Object.defineProperty(copy, key, { value: innerCopy, enumerable: true });
  }
  return copy;
}
