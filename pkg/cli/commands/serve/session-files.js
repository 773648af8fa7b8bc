// Stores the tokens of each session in a file of its own, and deletes what has ended.
import { createHash } from 'node:crypto';

/** Whatever a file says, nothing is stored for longer. */
const LONGEST = 400 * 24 * 3600 * 1000;

/** @param {import('../../store/folder.js').Folder} folder */
export function sessionFiles(folder) {
  return {
    cache: {
      /** @param {string} key */
      async get(key) {
        return parse(await folder.read(fileOf(key)))?.text;
      },
      /** @param {string} key @param {string} text @param {number} [ttl] milliseconds */
      async set(key, text, ttl = LONGEST) {
        const endsAt = Date.now() + ttl;
        await folder.replace(fileOf(key), JSON.stringify({ version: 1, endsAt, text }));
      },
      /** @param {string} key */
      async delete(key) {
        await folder.remove(fileOf(key));
      },
    },

    /** Deletes the files of sessions that have ended, and those that cannot be read. */
    async sweep() {
      for (const name of await folder.list()) {
        if (!/^session-[0-9a-f]{64}\.json$/.test(name)) continue;
        const found = parse(await folder.read(name));
        if (!found || found.endsAt <= Date.now()) await folder.remove(name);
      }
    },
  };
}

/** @param {string} key */
const fileOf = (key) => `session-${createHash('sha256').update(key).digest('hex')}.json`;

/**
 * @param {string | undefined} file
 * @returns {{ endsAt: number, text: string } | undefined}
 */
function parse(file) {
  try {
    const { version, endsAt, text } = JSON.parse(file ?? '');
    const isRight = version === 1 && Number.isFinite(endsAt) && typeof text === 'string';
    return isRight ? { endsAt, text } : undefined;
  } catch {
    return undefined;
  }
}
