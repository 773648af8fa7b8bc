// The element looks as it did when its pictures were last looked at: every state, size and theme.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missing } from '../page/chromium.mjs';
import { isSame, pictureAt, plan, readSheet, takeAll } from './pictures.mjs';

test('every picture is as on its sheet', { skip: missing }, async () => {
  const different = await takeAll({ keep: true });
  assert.deepEqual(
    different,
    [],
    'look at target/pictures; if they are right: npm run pictures -- --update',
  );
});

test('the comparison tells states apart, and a picture that has moved by a hundredth', () => {
  const sheet = readSheet('1280x720-dark');
  const size = { width: 320, height: 180 };
  const all = Array.from({ length: 10 }, (_, i) => pictureAt(sheet, i, size));
  for (const [i, one] of all.entries()) {
    for (const [j, other] of all.entries()) assert.equal(isSame(one, other), i === j, `${i}, ${j}`);
  }
  const moved = pictureAt(sheet, 3, size);
  moved.data.copyWithin(0, 3 * 4);
  assert.equal(isSame(moved, pictureAt(sheet, 3, size)), false);
});

test('there is a sheet for each size and theme, and one from right to left', () => {
  assert.equal(plan.length, 9);
  for (const { name } of plan) assert.ok(readSheet(name).width > 0);
});
