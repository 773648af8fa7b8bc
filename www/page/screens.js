// The screens that do not change once they are shown. `code-screen.js` has the one with the code.
import { facts } from './facts.js';
import { initials, profileFacts } from './profile-facts.js';
import { problemOf } from './problems.js';
import { put, speak } from './screen.js';

export { showCode } from './code-screen.js';

/** @typedef {import('../../pkg/generated/index.js').Status} Status */

const noAnswer = 'No answer yet. Trying again.';

/** Does not mention a code until one is needed. */
export function showAsking() {
  const slot = put('asking');
  document.title = 'Sign in';
  /** @param {string} title @param {string} text */
  function say(title, text) {
    slot('title').textContent = title;
    slot('text').textContent = text;
    speak(`${title}. ${text}`);
  }
  return {
    /** @param {Status} status */
    status({ status }) {
      if (status === 'requesting_code') {
        say('Getting your code', 'Asking the sign-in server for a code.');
      } else if (status === 'refreshing') {
        say('Keeping you signed in', 'Renewing your last sign-in, which takes a moment.');
      } else if (status === 'retrying') slot('text').textContent = noAnswer;
    },
  };
}

export function showReading() {
  const slot = put('reading');
  speak('You are signed in. Reading your profile.');
  return {
    /** @param {Status} status */
    status({ status }) {
      if (status === 'retrying') slot('text').textContent = noAnswer;
    },
  };
}

/**
 * @param {import('../../pkg/generated/index.js').Profile} profile
 * @param {boolean} stored Whether the user is still signed in after a reload.
 */
export function showProfile(profile, stored) {
  const slot = put('profile');
  const name = profile.displayName ?? profile.userPrincipalName ?? 'User without a name';
  slot('name').textContent = name;
  slot('initials').textContent = initials(name);
  slot('job').textContent = profile.jobTitle ?? '';
  facts(slot('facts'), profileFacts(profile));
  slot('json').textContent = JSON.stringify(profile, null, 2);
  slot('not-stored').hidden = stored;
  document.title = `${name} – signed in`;
  speak(`Signed in as ${name}.`);
}

/**
 * @param {unknown} error An error, or `cancelled` or `signed_out`.
 * @param {boolean} [signedIn] Whether a user is signed in, who may sign out.
 */
export function showProblem(error, signedIn = false) {
  const problem = problemOf(error);
  const slot = put('problem');
  slot('sign').dataset.sign = problem.sign;
  slot('title').textContent = problem.title;
  slot('text').textContent = problem.text;
  slot('hint').textContent = problem.hint;
  slot('hint').hidden = problem.hint === '';
  slot('again').textContent = problem.again;
  slot('again').dataset.action = problem.action;
  slot('sign-out').hidden = !signedIn;
  facts(slot('facts'), problem.facts);
  slot('details').hidden = slot('facts').hidden;
  document.title = problem.title;
  speak(`${problem.title}. ${problem.text} ${problem.hint}`);
}
