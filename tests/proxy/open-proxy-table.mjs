// Prints the table of docs/proxy-refusals.md: each request of the open-proxy list, and what each host
// answers.
//
//   node tests/proxy/open-proxy-table.mjs > docs/proxy-refusals.md
import { answers, startScripted } from '../servers/scripted.mjs';
import { hosts, layOut, serve } from './hosts.mjs';
import { cases, ORIGIN } from './open-proxy-cases.mjs';
import { exchange } from './raw-exchange.mjs';

const names = Object.keys(hosts);
const laidOut = await layOut();
const authority = await startScripted({ devicecode: [answers.code()] });
/** @type {string[][]} */
const columns = [];
for (const host of names) {
  const served = await serve(host, laidOut, {
    config: { clientId: 'client', authority: authority.authority },
    secret: 'a secret of the table, 0123456789 abcdef',
    origins: [ORIGIN],
    limits: {
      starts: false,
      startsPerCaller: false,
      polls: false,
      others: false,
      othersPerCaller: false,
    },
  });
  const column = [];
  for (const { send } of cases) {
    authority.requests.length = 0;
    const { status, body } = await exchange(served.port, send);
    const [, code = ''] = /"code":"(\w+)"/.exec(body) ?? [];
    const reached = authority.requests.length;
    const found = status === 0 ? 'closed' : `${status}${code && ` ${code}`}`;
    column.push(reached === 0 ? found : `${found} (${reached})`);
  }
  columns.push(column);
  await served.stop();
}
await authority.close();
laidOut.remove();

const rows = cases.map(({ rule }, i) => [
  rule.replaceAll('|', '\\|'),
  ...columns.map((column) => String(column[i])),
]);
const table = [['request', ...names], ['request', ...names].map(() => '---'), ...rows];
console.log(`# What the proxy refuses

Requests that no page sends, as bytes to the proxy on each host, and what came back: the HTTP status and
the code of the error. A number in brackets is how many requests reached the authority: one, at its
fixed address, where the request was a right one but for something that is not used; none everywhere
else. “closed”: the host ends the connection. A status with no code is the host's own response: it saw no
request that it could hand on. The [edge runtime](hosts.md)'s column is its own server for development,
which responds 200 with no body where it fails.

\`node tests/proxy/open-proxy-table.mjs\` writes this page, and \`tests/proxy/open-proxy.test.mjs\` holds
every line. The rules themselves are in [the proxy's security](proxy.md#security).

${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}`);
