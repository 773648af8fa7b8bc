// A page that is rendered for each visitor.
import { createElement } from 'react';
import { signIn } from '../sign-in.js';

export const dynamic = 'force-dynamic';

export default async function Page() {
  return createElement('p', null, await signIn());
}
