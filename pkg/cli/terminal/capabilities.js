// What a terminal can show: its size, its colours and block characters.
import { isUnicode } from '../locale.js';

/** @typedef {ReturnType<typeof capabilitiesOf>} Capabilities */

/**
 * @param {Partial<NodeJS.WriteStream>} stream
 * @param {NodeJS.ProcessEnv} env
 */
export function capabilitiesOf(stream, env) {
  const isTerminal = stream.isTTY === true;
  const isDumb = env.TERM === 'dumb';
  return {
    isTerminal,
    // A serial line or a container may say 0.
    columns: stream.columns || 80,
    rows: stream.rows || 24,
    /** By Node's own rules: NO_COLOR, FORCE_COLOR, NODE_DISABLE_COLORS, TERM, COLORTERM. */
    colors: [256, 16, 8].find((count) => isTerminal && stream.hasColors?.(count, env)) ?? 0,
    /** The console of Linux lacks some of the half blocks. */
    hasHalfBlocks: isTerminal && !isDumb && env.TERM !== 'linux' && isUnicode(env),
  };
}
