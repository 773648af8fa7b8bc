// What a page does on each engine, as a script that Chromium 64 reads: begins a sign-in, is loaded
// anew, finds its code again, finishes, signs out, and reports.
/* global document, location */
(async function () {
  /** @param {string} path @param {object} [body] */
  const call = async (path, body) => {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'X-Device-Signin': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify(body || {}),
    });
    return response.json();
  };
  /** @param {object} found */
  const report = (found) => call('/report', found);
  /** @param {number} seconds */
  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  try {
    let answer = await call('/device-signin/session');
    if (answer.status === 'signed_out' && location.search === '') {
      answer = await call('/device-signin/start');
      if (answer.status !== 'pending') throw new Error('start: ' + JSON.stringify(answer));
      sessionStorage.code = answer.code.userCode;
      location.href = '/?again';
      return;
    }
    if (!answer.code || answer.code.userCode !== sessionStorage.code) {
      throw new Error('the cookie was lost: ' + JSON.stringify(answer));
    }
    const cookie = document.cookie;
    await call('/approve', answer.code);
    while (answer.status === 'pending') {
      await pause(answer.pollIn);
      answer = await call('/device-signin/poll');
    }
    const profile = answer.profile;
    const out = await call('/device-signin/sign-out');
    const after = await call('/device-signin/session');
    await report({
      name: profile && profile.displayName,
      cookie,
      out: out.status,
      after: after.status,
    });
  } catch (error) {
    await report({ error: String(error) });
  }
})();
