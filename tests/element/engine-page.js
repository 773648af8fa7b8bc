// Runs in the page of any engine: signs in through <device-signin> as a user with a remote control
// would, and reports what it saw. A classic script in the words that Chromium 64 knows.
(function () {
  const query = new URLSearchParams(location.search);
  const control = query.get('control') || location.origin;
  /** @type {string[]} */
  const faults = [];
  window.addEventListener('error', (event) => faults.push(String(event.message)));
  window.addEventListener('unhandledrejection', (event) => faults.push(String(event.reason)));

  /** @param {string} path @param {unknown} [body] */
  const tell = (path, body) =>
    fetch(`${control}${path}`, { method: 'POST', body: JSON.stringify(body || {}) }).then((it) =>
      it.json(),
    );

  /** @param {number} ms */
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /**
   * @param {string} what
   * @param {() => any} find
   */
  async function until(what, find) {
    for (let i = 0; i < 400; i += 1) {
      const found = find();
      if (found) return found;
      await wait(50);
    }
    throw new Error(`this did not come: ${what}`);
  }

  /** @param {unknown} truth @param {string} rule */
  function check(truth, rule) {
    if (!truth) throw new Error(rule);
  }

  /** Nothing but the element itself listens to keys. @param {number} keyCode */
  function press(keyCode) {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, composed: true });
    Object.defineProperty(event, 'keyCode', { value: keyCode });
    const shadow = /** @type {any} */ (document.querySelector('device-signin')).shadowRoot;
    (shadow.activeElement || document.body).dispatchEvent(event);
  }

  async function run() {
    const where = await tell('/where');
    const start = performance.now();
    const element = /** @type {any} */ (document.createElement('device-signin'));
    element.setAttribute('client-id', where.clientId);
    element.setAttribute('authority', where.authority);
    element.setAttribute('graph-url', where.graphUrl);
    element.setAttribute('app-name', 'Lobby display');
    if (query.has('nowasm')) element.setAttribute('nowasm', '');
    document.body.appendChild(element);
    await until('the definition', () => element.shadowRoot);
    const shadow = element.shadowRoot;
    const find = (/** @type {string} */ selector) => shadow.querySelector(selector);

    await until('the button', () => find('[part~=start]'));
    // A linked style sheet has come when the element can be seen.
    await until('the style', () => getComputedStyle(find('.root')).visibility === 'visible');
    await wait(100);
    const style = getComputedStyle(find('.root'));
    check(/^rgb\((14, 17, 22|245, 244, 241)\)$/.test(style.backgroundColor), style.backgroundColor);
    press(40);
    check(shadow.activeElement === find('[part~=start]'), 'an arrow leads to the button');
    shadow.activeElement.click();

    await until('the code', () => element.state === 'code');
    const untilCode = performance.now() - start;
    check(shadow.activeElement === find('[part~=code]'), 'the code has the focus');
    await until('the announcement', () => /enter the code/.test(find('[role=status]').textContent));
    const box = find('[part~=code]').getBoundingClientRect();
    const letters = Array.from(shadow.querySelectorAll('.group > span'));
    check(letters.map((it) => it.textContent).join('') === element.code.userCode, 'the letters');
    const rects = letters.map((it) => it.getBoundingClientRect());
    check(
      rects.every((it) => it.width > 10 && it.left >= box.left && it.right <= box.right),
      'the letters are in their box',
    );
    check(
      rects.every((it) => Math.abs(it.width - rects[0].width) < 0.5),
      'one width for all letters',
    );
    const qr = find('[part~=qr] svg').getBoundingClientRect();
    const side = Math.min(window.innerWidth, window.innerHeight);
    check(qr.width > 0.36 * side && Math.abs(qr.width - qr.height) < 2, `QR code ${qr.width} px`);
    check(
      document.documentElement.scrollWidth <= window.innerWidth,
      'nothing is beside the screen',
    );
    for (let i = 0; i < 5; i += 1) press(40);
    check(shadow.activeElement === find('[part~=cancel]'), 'arrows lead to Cancel');
    press(461);
    await until('the button again', () => element.state === 'idle');
    check(shadow.activeElement === find('[part~=start]'), 'Back leads back');
    shadow.activeElement.click();
    await until('a new code', () => element.state === 'code');

    await tell('/approve', element.code);
    await until('the profile', () => element.state === 'profile');
    check(find('[part~=name]').textContent === 'Contoso Employee', 'the name');
    check((await element.getTokens()).accessToken, 'the access token');
    press(40);
    check(shadow.activeElement === find('[part~=sign-out]'), 'an arrow leads to Sign out');
    shadow.activeElement.click();
    await until('the sign-out', () => element.state === 'idle');

    element.setAttribute('lang', 'ar');
    check(find('.root').getAttribute('dir') === 'rtl' || !query.has('all'), 'right to left');
    return { untilCode, styled: how(shadow) };
  }

  /** By which way the style came. @param {any} shadow */
  function how(shadow) {
    if (shadow.querySelector('link')) return 'link';
    return shadow.querySelector('style') ? 'style' : 'sheet';
  }

  const begin = () =>
    run().then(
      (seen) => tell('/result', { seen, faults, agent: navigator.userAgent }),
      (error) => tell('/result', { error: String(error.stack || error), faults }),
    );
  if (document.body) begin();
  else window.addEventListener('DOMContentLoaded', begin);
})();
