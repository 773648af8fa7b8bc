// The command `serve`: a sign-in page, the proxy behind it and a store, for a browser in kiosk mode.
import process from 'node:process';
import { allowedBy } from './serve/allowed.js';
import { listen } from './serve/listen.js';
import { pageHandler } from './serve/page.js';
import { pairing } from './serve/pairing.js';
import { readSecret } from './serve/secret.js';
import { sessionFiles } from './serve/session-files.js';
import { settingsOf } from './serve/settings.js';
import { openFolderOf } from './serve/folder.js';

/** @type {import('../command.js').Run} */
export async function serve(values, context) {
  const { report, signal } = context;
  const settings = await settingsOf(values, context);
  const folder = openFolderOf(values, context);
  const secret = await readSecret(folder);
  const pairs = settings.pairs ? pairing({ secret, origins: settings.origins }) : undefined;
  const store = settings.stores ? sessionFiles(folder) : undefined;
  const { config, origins, session } = settings;
  // Loaded here, so that `--help` and a wrong option are reported at once.
  const { createProxy } = await import('../../proxy/on-node.js');
  const proxy = createProxy({
    config: store ? { ...config, cache: store.cache } : config,
    secret,
    origins,
    session,
    allow: allowedBy({ addresses: settings.addresses, pairs }),
    caller: (_request, info) => info.address,
    onResponse: ({ endpoint, code, cause }) => {
      // What a user sees is theirs to act on; what only the log can say is said here.
      if (cause) report.warn(`The request ${endpoint} failed (${code ?? 'HTTP 200'})`, cause);
    },
  });
  await proxy.ready();
  const server = await listen(settings, pageHandler({ settings, proxy, pairs }));
  store
    ?.sweep()
    .catch((error) => report.warn('Sessions that have ended could not be deleted', error));
  const timer = setInterval(() => void store?.sweep().catch(() => {}), 3_600_000);
  report.note(`The sign-in page: ${origins[0]}/`);
  if (pairs) {
    report.link(
      `To pair a device, open this there, once, within 15 minutes: ${origins[0]}/pair#${pairs.token}`,
    );
  }
  if (process.stderr.isTTY)
    report.note('Ctrl-C ends it. Sign-ins that are pending go on when it starts again.');
  await new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', resolve, { once: true });
  });
  clearInterval(timer);
  await server.close();
  return { text: '' };
}
