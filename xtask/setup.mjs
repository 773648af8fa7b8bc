// Makes ready all that is needed before anything can run: machine, npm packages, the built package.
// It works on a fresh clone, before anything is installed.
import { build, isBuilt } from './build.mjs';
import { checkMachine, installPackages } from './requirements.mjs';

export { root } from './root.mjs';

/**
 * Checks the machine first, then installs, then builds: each only if it is needed.
 *
 * @param {readonly string[]} [folders] whose npm packages are needed beside the build's own; by
 *   default for the demo page and the local authority
 * @throws {import('./command.mjs').StepError} which says what is missing or what failed
 */
export async function setUp(folders = ['www']) {
  await checkMachine({ rust: !isBuilt() });
  for (const folder of ['.', ...folders]) await installPackages(folder);
  await build();
}
