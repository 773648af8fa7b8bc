// What a page runs: the suite, once the page has an entry to give it. The address says which run.
import { runSuite } from '../suite/run.js';

const asked = new URLSearchParams(location.search);

Object.assign(self, {
  startSuite: (/** @type {import('../suite/suite.js').Api} */ api) =>
    runSuite(api, {
      control: String(asked.get('control')),
      run: String(asked.get('run')),
      forbidden: asked.get('csp') === 'self' ? self.DeviceSignIn : undefined,
    }),
});
