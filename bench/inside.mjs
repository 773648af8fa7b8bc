// Looks inside the module: its memory, and wasm-bindgen's table of JavaScript objects, which a leak
// of either side would make grow. It must be imported before the package.

/** @type {WebAssembly.Memory | undefined} */
let memory;
/** @type {unknown[] | undefined} */
let table;

const { instantiate } = WebAssembly;
// The names of exports are the build's own affair, so the memory is known by its kind.
WebAssembly.instantiate = /** @type {typeof instantiate} */ (
  async (/** @type {WebAssembly.Module} */ module, /** @type {WebAssembly.Imports} */ imports) => {
    const instance = await instantiate(module, imports);
    memory ??= /** @type {WebAssembly.Memory} */ (
      Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory)
    );
    return instance;
  }
);

const { push } = Array.prototype;
// The table begins with slots for values that are borrowed, then these four.
Array.prototype.push = function watched(...items) {
  if (items.length === 4 && this.length >= 100 && items[0] === undefined && items[3] === false) {
    table = this;
    Array.prototype.push = push;
  }
  return push.apply(this, items);
};

/** Bytes of the module's memory, and how many objects it has held at most at a time. */
export function inside() {
  if (!memory || !table) throw new Error('inside.mjs must be imported before the package');
  return { memory: memory.buffer.byteLength, objects: table.length - 1028 };
}

/** What the module's memory holds, byte for byte. */
export function bytes() {
  if (!memory) throw new Error('inside.mjs must be imported before the package');
  return Buffer.from(memory.buffer);
}
