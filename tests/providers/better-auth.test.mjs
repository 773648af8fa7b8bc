// Sign-ins at better-auth, found by its issuer.
import { endsWithItsTests } from '../ending.mjs';
import { startBetterAuth } from './servers/better-auth.mjs';
import { providerSuite } from './suite.mjs';

endsWithItsTests();
providerSuite('better-auth', startBetterAuth);
