// Makes a certificate for the loopback addresses at start; it is never written to disk. A CA of its
// own signs it, so that a client can verify it as any other.
import selfsigned from 'selfsigned';

const DAY_MS = 86_400_000;

/** @returns {Promise<{ key: string, cert: string, caCert: string }>} */
export async function makeCertificate() {
  const common = /** @type {const} */ ({
    keyType: 'ec',
    algorithm: 'sha256',
    // A day back, for devices whose clock is behind.
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 30 * DAY_MS),
  });
  const ca = await selfsigned.generate([{ name: 'commonName', value: 'Local authority CA' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key: leaf.private, cert: leaf.cert, caCert: ca.cert };
}
