// Writes the tables of docs/proxy-refusals.md that have a column for each host: each request of the
// two lists, in the session mode and in the forward mode, and what each host responds.
//
//   node tests/proxy/open-proxy-table.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../xtask/root.mjs';
import { answers, startScripted } from '../servers/scripted.mjs';
import { hosts, layOut, serve } from './hosts.mjs';
import { cases as forwardCases } from './open-forward-cases.mjs';
import { cases as sessionCases, ORIGIN } from './open-proxy-cases.mjs';
import { exchange } from './raw-exchange.mjs';

const page = join(root, 'docs/proxy-refusals.md');
const names = Object.keys(hosts);
const laidOut = await layOut();
const authority = await startScripted({
  devicecode: [answers.code()],
  token: [answers.pending()],
  me: [answers.profile()],
});
const common = {
  origins: [ORIGIN],
  limits: Object.fromEntries(
    ['starts', 'startsPerCaller', 'polls', 'pollsPerCaller', 'pollsPerSignIn', 'others']
      .concat('othersPerCaller')
      .map((name) => [name, false]),
  ),
};

/** @param {object} options @param {readonly import('./open-proxy-cases.mjs').Case[]} cases */
async function tableOf(options, cases) {
  /** @type {string[][]} */
  const columns = [];
  for (const host of names) {
    const served = await serve(host, laidOut, { ...common, ...options });
    const column = [];
    for (const { send } of cases) {
      authority.requests.length = 0;
      const { status, body } = await exchange(served.port, send);
      // The code is in `error.code`, or in OAuth's own `error`.
      const [, code = ''] = /"(?:code|error)":"(\w+)"/.exec(body) ?? [];
      const reached = authority.requests.length;
      const found = status === 0 ? 'closed' : `${status}${code && ` ${code}`}`;
      column.push(reached === 0 ? found : `${found} (${reached})`);
    }
    columns.push(column);
    await served.stop();
  }
  const rows = cases.map(({ rule }, i) => [
    rule.replaceAll('|', '\\|'),
    ...columns.map((column) => String(column[i])),
  ]);
  const table = [['request', ...names], ['request', ...names].map(() => '---'), ...rows];
  return table.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const { authority: url, graphUrl } = authority;
const config = { clientId: 'client', authority: url };
const secret = 'a secret of the table, 0123456789 abcdef';
const tables = [
  await tableOf({ config, secret }, sessionCases),
  await tableOf({ mode: 'forward', config: { ...config, graphUrl } }, forwardCases),
];
await authority.close();
laidOut.remove();

const text = readFileSync(page, 'utf8').replace(
  /^\| request .*(?:\n\|.*)*/gm,
  (table) => tables.shift() ?? table,
);
writeFileSync(
  page,
  await format(text, { ...(await resolveConfig(page)), parser: 'markdown', filepath: page }),
);
