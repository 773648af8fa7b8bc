// Signs in on an LG television. In the words that Chromium 64 knows.
(function () {
  const element = document.querySelector('device-signin');

  // Tokens stay on the television. Whoever can read its storage can use them.
  const cache = {
    get(key) {
      return localStorage.getItem(key);
    },
    set(key, value) {
      localStorage.setItem(key, value);
    },
    delete(key) {
      localStorage.removeItem(key);
    },
  };
  element.config = Object.assign({ cache }, window.config);

  // The element takes Back (461) where it means something. At its first screen the app closes.
  document.addEventListener('keydown', function (event) {
    if (event.keyCode === 461 && !event.defaultPrevented) window.close();
  });
})();
