// The local authority for the measured programs: over HTTPS, with a short interval, and a record of
// the requests.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAuthority } from '../../www/authority/authority.mjs';
import { makeCertificate } from '../../www/authority/certificate.mjs';
import { approve } from '../../tests/user.mjs';

/** @typedef {{ path: string, at: number, answeredAt: number }} Seen */

/** A folder for files that one process leaves for the next; removed at the end. */
export async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'peers-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** @param {string} folder */
export async function startEntra(folder) {
  /** @type {Seen[]} */
  const seen = [];
  const authority = await startAuthority({
    https: true,
    interval: 1,
    onRequest: ({ path, at }) => {
      // The pages that the user opens are no requests of the library.
      if (/\/oauth2\/|\/v1\.0\/|openid-configuration|\/discovery\//.test(path)) {
        seen.push({ path: String(path.split('?', 1)[0]), at, answeredAt: Date.now() });
      }
    },
  });
  const caFile = join(folder, 'authority.pem');
  await writeFile(caFile, String(authority.caCert));
  const { clientId, graphUrl } = authority;
  return {
    caFile,
    where: { authority: authority.authority, clientId, graphUrl },
    seen,
    /** @param {import('./program.mjs').Line} code */
    approve: (code) => approve(code, { at: authority.http.url }),
    close: () => authority.close(),
  };
}

/** For scripted servers. @param {string} folder */
export async function makeTrusted(folder) {
  const certificate = await makeCertificate();
  const caFile = join(folder, 'scripted.pem');
  await writeFile(caFile, certificate.caCert);
  return { certificate, caFile };
}
