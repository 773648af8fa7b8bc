// What the scripted server answers in each case. A case's tenant names it and the run, so that
// every host can be in every case at the same time on one server.
import { answers, fault, startScripted } from '../../servers/scripted.mjs';

/** @typedef {import('../../servers/scripted.mjs').Recorded} Recorded */
/** @typedef {import('../../servers/scripted.mjs').Answer} Answer */

/**
 * @typedef {object} Scenario
 * @property {object} [code] what the device authorization response has otherwise
 * @property {(turn: number, request: Recorded) => Answer} [token] by the poll's number from 0
 * @property {(request: Recorded) => Answer} [devicecode]
 * @property {object} [profile]
 */

/** @param {string} elsewhere @returns {Record<string, Scenario>} */
const scenarios = (elsewhere) => ({
  pending: { token: (turn) => (turn < 2 ? answers.pending() : tokens('pending')) },
  'slow-down': { token: (turn) => (turn < 1 ? answers.slowDown() : tokens('slow-down')) },
  expired: { code: { expires_in: 4 } },
  waiting: {},
  hanging: { token: () => fault.hang() },
  faults: { token: faults },
  redirected: {
    devicecode: ({ path }) => fault.redirect(`${elsewhere}${path}`),
  },
  'redirected-poll': {
    token: (turn, { path }) =>
      turn < 1 ? fault.redirect(`${elsewhere}${path}`) : tokens('redirected-poll'),
  },
  refused: { token: () => answers.error('invalid_client', { status: 401, aadsts: 7000218 }) },
  unicode: {
    token: () => tokens('unicode'),
    profile: {
      displayName: 'Zoë Ångström 日本 👩‍🚀',
      jobTitle: '</script> "\\" \u2028',
      surname: '',
    },
  },
  foreign: { token: () => tokens('foreign') },
  callback: {},
});

/** @param {string} name */
const tokens = (name) => answers.tokens({ access_token: `${name}-access-token` });

/**
 * A lost connection, then a proxy's page, then the tokens: by the attempt that the case wrote into
 * the address, for a network stack may send a request again by itself.
 *
 * @param {number} _
 * @param {Recorded} request
 */
function faults(_, { path }) {
  switch (/attempt=(\d+)/.exec(path)?.[1]) {
    case '1':
      return fault.reset();
    case '2':
      return fault.badGateway();
    default:
      return tokens('faults');
  }
}

/** Starts the server, and the other origin that redirects lead to. */
export async function startScenarios() {
  const elsewhere = await startScripted({}, { cors: true });
  const all = scenarios(elsewhere.url);
  /** @type {Map<string, number>} */
  const turns = new Map();

  /** @param {Recorded} request */
  const scenarioOf = ({ path }) => {
    const tenant = path.split('/')[1] ?? '';
    return { tenant, scenario: all[tenant.split('.')[0] ?? ''] ?? {} };
  };
  const server = await startScripted(
    {
      devicecode: [
        (request) => {
          const { tenant, scenario } = scenarioOf(request);
          if (scenario.devicecode) return scenario.devicecode(request);
          return answers.code({ device_code: `${tenant}-device-code`, ...scenario.code });
        },
      ],
      token: [
        (request) => {
          const { tenant, scenario } = scenarioOf(request);
          const turn = turns.get(tenant) ?? 0;
          turns.set(tenant, turn + 1);
          return scenario.token?.(turn, request) ?? answers.pending();
        },
      ],
      me: [
        ({ headers }) => {
          const [, name = ''] =
            /^Bearer (.*)-access-token$/.exec(headers.authorization ?? '') ?? [];
          if (!all[name]) return answers.graphError(401, 'InvalidAuthenticationToken');
          return answers.profile(all[name].profile);
        },
      ],
    },
    { cors: true },
  );
  return {
    url: server.url,
    elsewhere: elsewhere.url,
    /**
     * The requests for a tenant, `{scenario}.{part}.{run}.example`, and where redirects of the
     * same run lead.
     *
     * @param {string} tenant
     */
    seen: (tenant) => ({
      here: server.requests.filter(({ path }) => path.startsWith(`/${tenant}/`)).map(brief),
      elsewhere: elsewhere.requests
        .filter(({ path }) => path.includes(`.${tenant.split('.')[2]}.example/`))
        .map(brief),
    }),
    close: () => Promise.all([server.close(), elsewhere.close()]),
  };
}

/** @param {Recorded} request */
const brief = ({ endpoint, at, answeredAt, aborted }) => ({ endpoint, at, answeredAt, aborted });
