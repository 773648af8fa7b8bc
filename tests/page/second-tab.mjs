// The user in a second tab of the same browser, at the local authority's pages.

/**
 * @param {import('playwright-core').Page} page The demo page, with a code on it.
 * @param {string} code
 * @param {'accept' | 'decline'} how
 */
export async function enterCode(page, code, how) {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link').click();
  const tab = await opened;
  await tab.getByLabel('Code').fill(code);
  await tab.getByRole('button', { name: 'Next' }).click();
  await tab.getByRole('button', { name: 'Continue' }).click();
  await tab.getByLabel('Password').fill('any');
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByRole('button', { name: how === 'accept' ? 'Accept' : 'Cancel' }).click();
  await tab
    .getByRole('heading', { name: how === 'accept' ? 'You are signed in' : 'Sign-in cancelled' })
    .waitFor();
  await tab.close();
}
