// Shows the code, then the user's name, or what went wrong and what to do about it.
import { signInAndGetProfile } from './node_modules/device-signin/pkg/web.js';
import { config } from './config.js';

const [heading, text, button] = ['code', 'message', 'start'].map((id) =>
  document.getElementById(id),
);

button.addEventListener('click', async () => {
  button.hidden = true;
  try {
    const profile = await signInAndGetProfile(config, ({ userCode, message }) => {
      heading.textContent = userCode;
      text.textContent = message;
    });
    heading.textContent = `Hello, ${profile.displayName}.`;
    text.textContent = '';
  } catch ({ message, hint }) {
    heading.textContent = 'Not signed in';
    text.textContent = `${message} ${hint}`;
    button.hidden = false;
  }
});
