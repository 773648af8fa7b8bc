// Sign-ins at `oidc-provider`, found by its issuer.
import { endsWithItsTests } from '../ending.mjs';
import { startOidcProvider } from './servers/oidc-provider.mjs';
import { providerSuite } from './suite.mjs';

endsWithItsTests();
providerSuite('oidc-provider', startOidcProvider);
