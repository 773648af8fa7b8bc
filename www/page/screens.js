// The screens that are filled in once; the one with the code has a file of its own.
import { facts } from './facts.js';
import { initials, profileFacts } from './person.js';
import { problemOf } from './problems.js';
import { put, speak } from './screen.js';

export { showCode } from './code-screen.js';

export function showAsking() {
  const slot = put('asking');
  speak('Getting your code.');
  return {
    /** @param {import('../../pkg/generated/index.js').Status} status */
    status({ status }) {
      if (status === 'retrying') slot('text').textContent = 'No answer yet. Trying again.';
    },
  };
}

export function showReading() {
  put('reading');
  speak('You are signed in. Reading your profile.');
}

/** @param {import('../../pkg/generated/index.js').Profile} profile */
export function showProfile(profile) {
  const slot = put('profile');
  const name = profile.displayName ?? profile.userPrincipalName ?? 'Somebody without a name';
  slot('name').textContent = name;
  slot('initials').textContent = initials(name);
  slot('job').textContent = profile.jobTitle ?? '';
  facts(slot('facts'), profileFacts(profile));
  slot('json').textContent = JSON.stringify(profile, null, 2);
  document.title = `${name} – signed in`;
  speak(`Signed in as ${name}.`);
}

/** @param {unknown} error An error, or the name of an end that is none. */
export function showProblem(error) {
  const problem = problemOf(error);
  const slot = put('problem');
  slot('sign').dataset.sign = problem.sign;
  slot('title').textContent = problem.title;
  slot('text').textContent = problem.text;
  slot('hint').textContent = problem.hint;
  slot('hint').hidden = problem.hint === '';
  slot('again').textContent = problem.again;
  facts(slot('facts'), problem.facts);
  document.title = problem.title;
  speak(`${problem.title}. ${problem.text} ${problem.hint}`);
}
