// The users of the local authority: Contoso Employee of Microsoft's sample, and three whose profiles
// have text in other scripts, nulls and markup.
import { createHash } from 'node:crypto';
import { CONTOSO, PERSONAL } from './tenants.mjs';

/**
 * @typedef {object} Account
 * @property {string} id the object ID
 * @property {string} tenantId the home directory
 * @property {string} username
 * @property {Record<string, unknown>} profile Graph's properties, but for `id` and
 *   `userPrincipalName`
 */

/** @type {Account[]} */
const ACCOUNTS = [
  {
    id: '48d31887-5fad-4d73-a9f5-3c356e68a038',
    tenantId: CONTOSO,
    username: 'employee@contoso.com',
    profile: {
      businessPhones: ['+1 425 555 0100'],
      displayName: 'Contoso Employee',
      givenName: 'Contoso',
      jobTitle: 'Employee',
      mail: 'employee@contoso.com',
      mobilePhone: '+1 425 555 0101',
      officeLocation: '18/2111',
      preferredLanguage: 'en-US',
      surname: 'Employee',
      city: 'Redmond',
      companyName: 'Contoso',
      country: 'United States',
      department: 'Sales',
    },
  },
  {
    id: '0d5b0f1c-2c0e-4a8d-9a34-7f6c5e1b2d90',
    tenantId: CONTOSO,
    username: 'kollegin@contoso.com',
    profile: {
      businessPhones: [],
      displayName: 'Contoso Kollegin für Qualität',
      givenName: 'Contoso',
      jobTitle: 'Prüferin für Straßenverkehr',
      mail: 'kollegin@contoso.com',
      mobilePhone: null,
      officeLocation: 'Zürich, 3. OG',
      preferredLanguage: 'de-CH',
      surname: 'Kollegin für Qualität',
      city: 'Zürich',
      companyName: 'Contoso',
      country: 'Schweiz',
      department: 'Qualität',
    },
  },
  {
    id: '5c1f9a52-7a5f-4d0e-8a6f-0b9f4b7a1e63',
    tenantId: CONTOSO,
    username: 'jugyoin@contoso.com',
    profile: {
      businessPhones: ['+81 3-5555-0100'],
      displayName: 'コントソ 従業員 👩‍🚀',
      givenName: '従業員',
      jobTitle: '宇宙エンジニア',
      mail: 'jugyoin@contoso.com',
      mobilePhone: null,
      officeLocation: '東京 18階',
      preferredLanguage: 'ja-JP',
      surname: 'コントソ',
      city: '東京',
      companyName: 'Contoso',
      country: '日本',
      department: '開発 \\ "R&D" </script>',
    },
  },
  {
    id: '00000000-0000-0000-c0de-0000000000c0',
    tenantId: PERSONAL,
    username: 'employee@outlook.com',
    profile: {
      businessPhones: [],
      displayName: 'Contoso Employee (personal)',
      givenName: 'Contoso',
      jobTitle: null,
      mail: null,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
      surname: 'Employee',
      city: null,
      companyName: null,
      country: null,
      department: null,
    },
  },
];

/** @returns {string[]} */
export const usernames = () => ACCOUNTS.map(({ username }) => username);

/**
 * By sign-in name, in full or, at Contoso, without the domain.
 * @param {string} login
 */
export function findByLogin(login) {
  const name = login.trim().toLowerCase();
  const full = name.includes('@') ? name : `${name}@contoso.com`;
  return ACCOUNTS.find(({ username }) => username === full);
}

/** @param {string} id */
export const findById = (id) => ACCOUNTS.find((account) => account.id === id);

/**
 * Whether an account can be used under a tenant: a personal one not at a directory of work
 * accounts, and the other way round. A directory of another GUID takes every work account.
 * @param {Account} account
 * @param {import('./tenants.mjs').Tenant} tenant
 */
export function belongs({ tenantId }, { key, id }) {
  if (key === 'common') return true;
  if (key === 'organizations') return tenantId !== PERSONAL;
  return (tenantId === PERSONAL) === (id === PERSONAL);
}

/**
 * The subject: a user has another one at each app, as at Entra.
 * @param {Account} account
 * @param {string} clientId
 */
export const subjectOf = ({ id }, clientId) =>
  createHash('sha256').update(`${id} ${clientId}`).digest('base64url');
