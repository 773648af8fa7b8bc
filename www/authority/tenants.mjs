// The directories of the local authority, by any of their names.
import { EntraError } from './error-response.mjs';

/** Contoso's directory. */
export const CONTOSO = '72f0c0de-86f1-41af-91ab-2d7cd011db47';
/** The directory of personal accounts: Entra's own, the same everywhere. */
export const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

const ALIASES = new Set(['common', 'organizations', 'consumers']);
const DOMAINS = new Map([
  ['contoso.onmicrosoft.com', CONTOSO],
  ['contoso.com', CONTOSO],
]);
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NIL = /^[0-]+$/;

/**
 * What the path of an authority names.
 * @typedef {object} Tenant
 * @property {string} key how endpoints name it: the directory's ID, or one of the three aliases
 * @property {string} [id] the directory's ID; none for `common` and `organizations`
 */

/**
 * @param {string} name as it stands in the path
 * @returns {Tenant}
 */
export function findTenant(name) {
  const key = name.toLowerCase();
  if (key === 'consumers') return { key, id: PERSONAL };
  if (ALIASES.has(key)) return { key };
  const id = DOMAINS.get(key) ?? (GUID.test(key) && !NIL.test(key) ? key : undefined);
  if (id) return { key: id, id };
  throw new EntraError(key.includes('.') || GUID.test(key) ? 90002 : 900023, name);
}
