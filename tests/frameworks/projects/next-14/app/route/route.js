// A route of the app folder.
import { signIn } from '../../sign-in.js';

export const dynamic = 'force-dynamic';

export const GET = async () => new Response(await signIn());
