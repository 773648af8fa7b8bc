// The screens that are filled in once; the one with the code has a file of its own.
import { facts } from './facts.js';
import { initials, profileFacts } from './person.js';
import { problemOf } from './problems.js';
import { put, speak } from './screen.js';

export { showCode } from './code-screen.js';

/** @typedef {import('../../pkg/generated/index.js').Status} Status */

const noAnswer = 'No answer yet. Trying again.';

/** Until it is known whether a code is needed, nothing is said of one. */
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
 * @param {boolean} kept Whether the person is still signed in after a reload.
 */
export function showProfile(profile, kept) {
  const slot = put('profile');
  const name = profile.displayName ?? profile.userPrincipalName ?? 'Somebody without a name';
  slot('name').textContent = name;
  slot('initials').textContent = initials(name);
  slot('job').textContent = profile.jobTitle ?? '';
  facts(slot('facts'), profileFacts(profile));
  slot('json').textContent = JSON.stringify(profile, null, 2);
  slot('not-kept').hidden = kept;
  document.title = `${name} – signed in`;
  speak(`Signed in as ${name}.`);
}

/**
 * @param {unknown} error An error, or the name of an end that is none.
 * @param {boolean} [signedIn] Whether somebody is, and may want to make way for another.
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
  document.title = problem.title;
  speak(`${problem.title}. ${problem.text} ${problem.hint}`);
}
