// A sign-in at a real server, in whichever environment this runs.
import { signInAndGetProfile } from 'device-signin';
import { expect, inject, test } from 'vitest';

test('signs in', async () => {
  const { authority, clientId } = inject('where');
  let userCode = '';
  const profile = await signInAndGetProfile({ authority, clientId }, (code) => {
    userCode = code.userCode;
  });
  expect(userCode).toMatch(/^C\d{4}$/);
  expect(profile.displayName).toBe(`Contoso Employee ${Number(userCode.slice(1))}`);
}, 30_000);
