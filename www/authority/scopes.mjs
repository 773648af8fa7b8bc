// The scopes that the local authority knows, and how Entra reads a `scope` parameter.
import { EntraError } from './error-response.mjs';

const OPENID = ['openid', 'profile', 'email', 'offline_access'];
const GRAPH = [
  'User.Read',
  'User.ReadBasic.All',
  'User.Read.All',
  'User.ReadWrite',
  'Calendars.Read',
  'Mail.Read',
];

/** Every scope that can be requested. */
export const SCOPES = [...OPENID, ...GRAPH];
/** Any one of these is enough to read the profile. */
export const PROFILE_SCOPES = ['User.Read', 'User.Read.All', 'User.ReadWrite'];

const known = new Map(SCOPES.map((scope) => [scope.toLowerCase(), scope]));

/**
 * The requested scopes, in the spelling of the registration. Case does not matter, Graph's own prefix
 * is dropped, and `.default` means what the registration lists.
 * @param {string | undefined} parameter
 * @param {string[]} graphUrls how a scope may name Graph
 * @returns {string[]}
 */
export function parseScope(parameter, graphUrls) {
  const requested = (parameter ?? '').split(' ').filter(Boolean);
  if (!requested.length) throw new EntraError(900144, 'scope');
  const scopes = requested.map((scope) => {
    const graph = graphUrls.find((url) => scope.toLowerCase().startsWith(`${url}/`));
    if (!graph && scope.includes('://')) throw new EntraError(500011, resourceOf(scope));
    const name = graph ? scope.slice(graph.length).replace(/^\/+/, '') : scope;
    const found = name === '.default' ? 'User.Read' : known.get(name.toLowerCase());
    if (!found || (graph && OPENID.includes(found))) throw new EntraError(70011, scope);
    return found;
  });
  return [...new Set(scopes)];
}

/** @param {string} scope such as `api://orders/Read` */
const resourceOf = (scope) => scope.slice(0, Math.max(scope.lastIndexOf('/'), 0)) || scope;
