// Visitors of a framework's page: each must get a code of their own, and that code's profile.
import assert from 'node:assert/strict';

/** A page shows the profile after one poll, and later on a busy machine. */
const LONGEST_VISIT_MS = 60_000;

/**
 * Two visitors one after the other, then two at once.
 *
 * @param {Awaited<ReturnType<typeof import('../fleet/users.mjs').startUsers>>} users who approve
 * @param {string} url of what answers with `{user code}: {display name}`
 */
export async function visitApart(users, url) {
  const before = users.codes.length;
  const visits = [await visit(url), await visit(url)];
  visits.push(...(await Promise.all([visit(url), visit(url)])));
  const codes = visits.map(({ userCode }) => userCode);
  assert.equal(new Set(codes).size, codes.length, `visitors share a code: ${codes}`);
  for (const { userCode, name } of visits) {
    const { number, redeemed, read } = users.find(userCode);
    assert.equal(name, `Contoso Employee ${number}`, `${userCode} shows another user's profile`);
    assert.deepEqual([redeemed, read], [1, 1], `how often ${userCode} got tokens and a profile`);
  }
  assert.equal(users.codes.length, before + visits.length, 'codes that were requested');
}

/** @param {string} url */
async function visit(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(LONGEST_VISIT_MS) });
  const text = await response.text();
  const shown = /(C\d{4,}): (Contoso Employee \d+)/.exec(text);
  assert.ok(shown, `${url} answers ${response.status}: ${text.slice(0, 500)}`);
  const [, userCode = '', name = ''] = shown;
  return { userCode, name };
}
