// Who signed in, in large type: whoever it is not must see that.
import { shownProfile } from '../../profile.js';
import { button } from '../button.js';
import { h } from '../dom.js';

/**
 * @param {import('../../sign-in.js').SignedInState} state
 * @param {import('./screen.js').Around} around
 * @returns {import('./screen.js').Screen}
 */
export function profileScreen({ profile, leaving }, { language: { text }, announce, actions }) {
  const { name, username, initials } = shownProfile(profile);
  const shown = name || text('profile.noName');
  const announcement = text('profile.announcement', { name: shown });
  // Isolated, so that a name of any script leaves what is around it as it is.
  const title = h(
    'h1',
    { class: 'name', part: 'name', tabindex: '-1', 'data-stop': '', 'aria-label': announcement },
    h('bdi', { dir: 'auto', translate: 'no' }, shown),
  );
  const signOut = button(text('profile.signOut'), actions.signOut, { part: 'sign-out' });
  function showLeaving() {
    signOut.textContent = text('profile.leaving');
    signOut.setAttribute('aria-disabled', 'true');
  }
  if (leaving) showLeaving();
  return {
    node: h(
      'div',
      { class: 'middle profile' },
      initials
        ? h('div', { class: 'initials', part: 'initials', 'aria-hidden': 'true' }, initials)
        : undefined,
      h('p', { class: 'lead' }, text('profile.signedInAs')),
      title,
      username
        ? h('p', { class: 'username', part: 'username', translate: 'no' }, h('bdi', {}, username))
        : undefined,
      h('div', { class: 'page' }, h('slot', { name: 'signed-in' })),
      h('div', { class: 'actions' }, signOut),
    ),
    first: title,
    announcement,
    update(next) {
      if (next.name === 'profile' && next.leaving) {
        showLeaving();
        announce(text('profile.leaving'));
      }
    },
  };
}
