// A page that does not say that it is dynamic: Next.js finds out by the request that is not cached.
import { createElement } from 'react';
import { signIn } from '../../sign-in.js';

export default async function Page() {
  return createElement('p', null, await signIn());
}
