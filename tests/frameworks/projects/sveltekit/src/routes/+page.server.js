// The data of the page, made on the server for each visitor.
import { signIn } from '../sign-in.js';

export const load = async () => ({ text: await signIn() });
