// A page of the pages folder.
import { createElement } from 'react';
import { signIn } from '../sign-in.js';

export const getServerSideProps = async () => ({ props: { text: await signIn() } });

/** @param {{ text: string }} props */
export default function Page({ text }) {
  return createElement('p', null, text);
}
