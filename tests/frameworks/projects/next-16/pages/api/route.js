// A route of the pages folder.
import { signIn } from '../../sign-in.js';

/** @param {unknown} _ @param {{ send: (text: string) => void }} response */
export default async function handler(_, response) {
  response.send(await signIn());
}
