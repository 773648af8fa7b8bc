// A route on the edge runtime.
import { signIn } from '../../sign-in.js';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export const GET = async () => new Response(await signIn());
