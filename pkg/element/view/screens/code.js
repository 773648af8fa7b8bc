// The code: address, code, QR code, time left, what is happening, a warning, and Cancel.
import { address, shownAddress } from '../address.js';
import { button } from '../button.js';
import { canCopy, copy } from '../copying.js';
import { countDown } from '../countdown.js';
import { h, setText } from '../dom.js';
import { qrCode } from '../qr.js';
import { groupsOf, letterSize, lettersOf, spelled } from '../user-code.js';
import { heading } from './layout.js';

/** Letters are at most so many times as large as text, and at least where they share one line. */
const MOST = 160 / 30;
const LEAST = { room: 96 / 30, hand: 1.5 };

/**
 * @param {import('../../sign-in.js').Code} state
 * @param {import('./screen.js').Around} around
 * @returns {import('./screen.js').Screen}
 */
export function codeScreen(
  { code, troubled },
  { language: { text }, app, link, announce, actions },
) {
  const { userCode, verificationUri, verificationUriComplete } = code;
  const groups = groupsOf(userCode);
  const letters = spelled(userCode, text('code.dash'));
  const announcement = text('code.announcement', {
    address: shownAddress(verificationUri),
    letters,
  });

  const letterBoxes = lettersOf(groups);
  const box = h(
    'div',
    {
      class: 'user-code',
      part: 'code',
      role: 'group',
      tabindex: '0',
      'data-stop': '',
      'aria-label': text('code.name', { letters }),
    },
    letterBoxes,
  );
  const copyButton = button(text('code.copy'), copyCode, { kind: 'quiet', part: 'copy' });
  const again = button(text('code.readAgain'), () => announce(announcement), {
    kind: 'quiet',
    class: 'quiet when-focused',
    part: 'read-again',
  });
  async function copyCode() {
    const copied = await copy(userCode, copyButton);
    if (!copied) return copyButton.setAttribute('hidden', '');
    setText(copyButton, text('code.copied'));
    announce(text('code.copied'));
  }

  const left = h('span', { class: 'left', part: 'time-left', role: 'timer', 'aria-live': 'off' });
  const bar = h('div', {});
  const doing = h('span', { class: 'doing' });
  const now = h(
    'div',
    { class: 'now', part: 'status' },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    doing,
    left,
    h('div', { class: 'bar', 'aria-hidden': 'true' }, bar),
  );
  let isTroubled = false;
  /** @param {boolean} it */
  function showTrouble(it) {
    isTroubled = it;
    now.classList.toggle('troubled', it);
    setText(doing, text(it ? 'code.troubled' : 'code.waiting'));
  }
  showTrouble(troubled);

  const stop = countDown(
    code.expiresAt,
    code.expiresIn,
    ({ unit, n, share }) => {
      setText(left, text(`code.${unit}Left`, { n }));
      bar.style.setProperty('width', `${share * 100}%`);
    },
    (unit, n) => announce(text(`code.${unit}Left`, { n })),
  );

  return {
    node: h(
      'div',
      { class: 'code' },
      heading(app ? text('code.titleWithApp', { app }) : text('code.title')),
      h(
        'div',
        { class: 'columns' },
        h(
          'ol',
          { class: 'steps' },
          h(
            'li',
            {},
            h('p', { class: 'label' }, text('code.step1')),
            h('p', { class: 'line' }, address(verificationUri, link)),
          ),
          h(
            'li',
            {},
            h('p', { class: 'label' }, text('code.step2')),
            box,
            h('div', { class: 'tools' }, canCopy() && copyButton, again),
          ),
        ),
        scan(),
      ),
      now,
      h('p', { class: 'care', part: 'warning' }, text('code.warning')),
      h('div', { class: 'actions' }, button(text('cancel'), actions.cancel, { part: 'cancel' })),
    ),
    first: box,
    announcement,
    update(next) {
      if (next.name !== 'code' || next.troubled === isTroubled) return;
      showTrouble(next.troubled);
      announce(text(next.troubled ? 'code.troubled' : 'code.mended'));
    },
    fit({ text: px, distance }) {
      const { width } = letterBoxes.getBoundingClientRect();
      if (!width) return;
      const size = letterSize(groups, {
        width: width - 1,
        least: px * LEAST[distance],
        most: px * MOST,
      });
      letterBoxes.style.setProperty('font-size', `${size.toFixed(2)}px`);
    },
    back: actions.cancel,
    stop,
  };

  /** The QR code, and what it holds. */
  function scan() {
    const content = verificationUriComplete || verificationUri;
    const qr = qrCode(content, text('code.qrName', { address: shownAddress(verificationUri) }));
    if (!qr) return undefined;
    return h(
      'div',
      { class: 'scan' },
      h('div', { class: `qr${qr.many ? ' many' : ''}`, part: 'qr' }, qr.picture),
      h('p', {}, text(verificationUriComplete ? 'code.scanComplete' : 'code.scan')),
    );
  }
}
