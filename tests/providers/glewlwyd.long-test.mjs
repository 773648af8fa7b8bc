// Sign-ins at Glewlwyd, found by its issuer.
import { endsWithItsTests } from '../ending.mjs';
import { startGlewlwyd } from './servers/glewlwyd.mjs';
import { providerSuite } from './suite.mjs';

endsWithItsTests();
providerSuite('Glewlwyd', startGlewlwyd, { revokesForPublic: false });
