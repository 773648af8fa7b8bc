// A route without a page.
import { signIn } from '../../sign-in.js';

export const GET = async () => new Response(await signIn());
