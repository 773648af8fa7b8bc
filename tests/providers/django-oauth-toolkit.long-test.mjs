// Sign-ins at django-oauth-toolkit, found by its issuer and the device endpoint beside it.
import { endsWithItsTests } from '../ending.mjs';
import { startDjangoOAuthToolkit } from './servers/django-oauth-toolkit/server.mjs';
import { providerSuite } from './suite.mjs';

endsWithItsTests();
providerSuite('django-oauth-toolkit', startDjangoOAuthToolkit, {
  expires: false,
  lateIdToken: true,
});
