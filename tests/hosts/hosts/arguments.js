// The two arguments of a script, on Node, Deno and Bun.

/** @returns {import('../suite/run.js').Visit} */
export function visit() {
  const { Deno } = /** @type {any} */ (globalThis);
  const [control = '', run = ''] = Deno ? Deno.args : process.argv.slice(2);
  return { control, run };
}
