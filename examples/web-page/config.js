// Where to sign in. The authority must let this page read its answers: a forwarding server of the
// page's own origin does.
export const config = {
  clientId: '00000000-0000-0000-0000-000000000000',
  authority: 'https://login.microsoftonline.com/organizations',
};
