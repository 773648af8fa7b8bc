// Makes a test of each recipe in docs/testing.md, as it is written there, beside the project's own.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../xtask/setup.mjs';

/** A heading of the page, the folder of its runner, and what its snippet leaves out. */
const RECIPES = [
  { heading: 'Vitest', folder: 'vitest', before: '', wrap: false },
  { heading: 'Jest', folder: 'jest', before: '', wrap: false },
  {
    heading: "Node's own test runner",
    folder: 'node-test',
    before: `import assert from 'node:assert/strict';
      import { signIn, signInAndGetProfile } from 'device-signin';`,
    wrap: false,
  },
  {
    heading: 'Sinon',
    folder: 'sinon',
    before: `import assert from 'node:assert/strict';
      import { before, test } from 'node:test';
      import { signIn, signInAndGetProfile } from 'device-signin';
      import sinon from 'sinon';
      before(() => signIn({ clientId: '' }, () => {}).catch(() => {}));`,
    wrap: true,
  },
];

/** @param {string} project the folder of the test runners */
export function writeRecipes(project) {
  const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const sections = page.split(/^#{2,3} /m);
  /** @param {string} heading */
  const snippet = (heading) => {
    const section = sections.find((it) => it.startsWith(`${heading}\n`));
    const all = [...(section ?? '').matchAll(/^```js\n([^]*?)^```$/gm)].map(
      ([, code = '']) => code,
    );
    const [code] = all.filter((it) => !it.startsWith('// jest.config.js'));
    assert.ok(code, `docs/testing.md has no snippet under ${heading}`);
    return code;
  };
  const config = snippet("Without a server: a `fetch` of the test's own");
  for (const { heading, folder, before, wrap } of RECIPES) {
    const code = snippet(heading);
    const body = wrap ? `test('the recipe', async () => {\n${code}});\n` : code;
    writeFileSync(join(project, folder, 'recipe.test.js'), `${before}\n${config}\n${body}`);
  }
}
