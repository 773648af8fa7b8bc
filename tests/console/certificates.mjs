// Certificates that a server should not have: for another host, not trusted, or expired.
import { createRequire } from 'node:module';

/** The local authority's own library. @type {typeof import('../../www/node_modules/selfsigned/index.js')} */
const selfsigned = createRequire(new URL('../../www/package.json', import.meta.url))('selfsigned');

const DAY = 24 * 3600 * 1000;

/**
 * A certificate that signs itself.
 * @param {{ host: string, days?: number }} how `days`: how long it is valid from now on; one that
 *   ended has a negative number.
 */
export async function certificateFor({ host, days = 1 }) {
  const { private: key, cert } = await selfsigned.generate([{ name: 'commonName', value: host }], {
    notBeforeDate: new Date(Date.now() - 10 * DAY),
    notAfterDate: new Date(Date.now() + days * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
  });
  return { key, cert };
}
