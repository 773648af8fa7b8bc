// ID tokens with Entra's claims, signed with a key of this process.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { subjectOf } from './accounts.mjs';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicJwk = publicKey.export({ format: 'jwk' });
const kid = createHash('sha256').update(JSON.stringify(publicJwk)).digest('base64url').slice(0, 27);
const named = { kid, use: 'sig', alg: 'RS256' };

/** For `oidc-provider`, which needs a key and signs nothing that a client gets. */
export const signingKey = { ...privateKey.export({ format: 'jwk' }), ...named };
/** The public keys, with which clients verify signatures. RFC 7517. */
export const keys = [{ ...publicJwk, ...named }];

/** @param {object} part */
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * With Entra's claims: the scope `profile` adds the user's name and directory.
 * @param {{ account: import('./accounts.mjs').Account, clientId: string, scopes: string[],
 *   context: import('./router.mjs').Context }} token
 */
export function issueIdToken({ account, clientId, scopes, context: { origin, tenant } }) {
  const tid = tenant.id ?? account.tenantId;
  const now = Math.floor(Date.now() / 1000);
  const { displayName, mail } = account.profile;
  const claims = {
    aud: clientId,
    iss: `${origin}/${tid}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    sub: subjectOf(account, clientId),
    ver: '2.0',
    ...(scopes.includes('profile') && {
      name: displayName,
      oid: account.id,
      preferred_username: account.username,
      tid,
    }),
    ...(scopes.includes('email') && mail !== null && { email: mail }),
  };
  const input = `${encode({ typ: 'JWT', alg: 'RS256', kid })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}
