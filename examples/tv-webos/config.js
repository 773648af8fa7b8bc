// Where to sign in.
window.config = {
  clientId: '00000000-0000-0000-0000-000000000000',
  authority: 'https://login.microsoftonline.com/organizations',
};
