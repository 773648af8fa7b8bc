// Sign-ins at Glewlwyd, found by its issuer.
import { endsWithItsTests } from '../ending.mjs';
import { startGlewlwyd } from './servers/glewlwyd.mjs';
import { providerSuite } from './suite.mjs';

endsWithItsTests();
// Asked by several at once, it now and then mixes up what it has just written to SQLite: a code that is not
// found, a refresh token that is not valid.
providerSuite('Glewlwyd', startGlewlwyd, { revokesForPublic: false, atOnce: false });
