// What the page does once a user is signed in.
const element = document.querySelector('device-signin');
const greeting = document.querySelector('#greeting');

element.addEventListener('device-signin-signed-in', () => {
  greeting.textContent = `Hello, ${element.profile.displayName}.`;
  greeting.hidden = false;
});

element.addEventListener('device-signin-signed-out', () => {
  greeting.hidden = true;
  greeting.textContent = '';
});
