// Shows the code, then the user's name. In the words that Chromium 64 knows; a press on OK or
// Enter asks for a new code after an error.
/* global config, DeviceSignIn */
(function () {
  const heading = document.getElementById('code');
  const text = document.getElementById('message');

  function show(title, message) {
    heading.textContent = title;
    text.textContent = message;
  }

  function start() {
    document.removeEventListener('keydown', onKey);
    DeviceSignIn.signInAndGetProfile(config, (code) => show(code.userCode, code.message)).then(
      (profile) => show(`Hello, ${profile.displayName}.`, ''),
      (error) => {
        show('Not signed in', `${error.message} ${error.hint}`);
        document.addEventListener('keydown', onKey);
      },
    );
  }

  function onKey(event) {
    if (event.key === 'Enter') start();
  }

  start();
})();
