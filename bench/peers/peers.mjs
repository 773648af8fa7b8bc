// The libraries that are compared, and the bare interpreters that they run on.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NoPython, pythonWithMsal } from '../../tests/peers/venv.mjs';

/** @typedef {import('./program.mjs').Program & { version: string, alone: import('./program.mjs').Program }} Peer */

const pathOf = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const versionIn = (/** @type {string} */ path) =>
  JSON.parse(readFileSync(pathOf(path), 'utf8')).version;

/** @returns {Promise<{ peers: Peer[], missing?: string }>} this library first */
export async function findPeers() {
  const node = process.execPath;
  const aloneNode = {
    name: `Node ${process.versions.node} alone`,
    command: node,
    script: pathOf('programs/nothing.mjs'),
  };
  const peers = [
    {
      name: 'device-signin',
      version: versionIn('../../package.json'),
      command: node,
      script: pathOf('programs/device-signin.mjs'),
      alone: aloneNode,
    },
    {
      name: 'MSAL Node',
      version: versionIn('../../tests/node_modules/@azure/msal-node/package.json'),
      command: node,
      script: pathOf('programs/msal-node.mjs'),
      alone: aloneNode,
    },
  ];
  let python;
  try {
    python = await pythonWithMsal();
  } catch (error) {
    if (!(error instanceof NoPython)) throw error;
    return { peers, missing: `MSAL Python is not measured: ${error.message}` };
  }
  const print = 'import platform, msal; print(platform.python_version(), msal.__version__)';
  const { stdout } = await promisify(execFile)(python, ['-c', print]);
  const [pythonVersion, version = ''] = stdout.trim().split(' ');
  peers.push({
    name: 'MSAL Python',
    version,
    command: python,
    script: pathOf('programs/msal-python.py'),
    alone: {
      name: `Python ${pythonVersion} alone`,
      command: python,
      script: pathOf('programs/nothing.py'),
    },
  });
  return { peers };
}
