// What a page runs: the suite, once the page has an entry to give it. The address says which run.
import { runSuite } from '../suite/run.js';

const parameters = new URLSearchParams(location.search);

Object.assign(self, {
  startSuite: (/** @type {import('../suite/suite.js').Api} */ api) =>
    runSuite(api, {
      control: String(parameters.get('control')),
      run: String(parameters.get('run')),
      forbidden: parameters.get('csp') === 'self' ? self.DeviceSignIn : undefined,
    }),
});
