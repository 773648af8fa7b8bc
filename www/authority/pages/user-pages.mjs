// The pages that the user sees: the code, its confirmation, the sign-in, the consent, the result.
import { html } from './html.mjs';
import { layout } from './layout.mjs';

/** @param {unknown} message */
const alert = (message) => message && html`<p class="alert" role="alert">${message}</p>`;

/**
 * The page of the verification URI.
 * @param {{ action: string, xsrf: string, userCode?: string, problem?: string }} page
 */
export const enterCode = ({ action, xsrf, userCode, problem }) =>
  layout(
    'Enter the code',
    html`<h1>Enter the code</h1>
      <p>Type the code that your app or device shows.</p>
      ${alert(problem)}
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <label for="user_code">Code</label>
        <input
          class="code"
          id="user_code"
          name="user_code"
          value="${userCode}"
          required
          autofocus
          maxlength="20"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
        />
        <div class="buttons"><button class="main" type="submit">Next</button></div>
      </form>`,
  );

/**
 * Asks whether the code is on the user's own device, which protects against phishing.
 * @param {{ action: string, xsrf: string, userCode: string, app: string }} page
 */
export const confirmCode = ({ action, xsrf, userCode, app }) =>
  layout(
    'Is this your device?',
    html`<h1>Are you trying to sign in to ${app}?</h1>
      <p>Continue only if this code is on a device in front of you:</p>
      <code>${userCode}</code>
      <p class="soft">
        If someone sent you this code, do not continue: they may be trying to sign in as you.
      </p>
      <form method="post" action="${action}">
        <input type="hidden" name="xsrf" value="${xsrf}" />
        <input type="hidden" name="user_code" value="${userCode}" />
        <div class="buttons">
          <button class="main" type="submit" name="confirm" value="yes">Continue</button>
          <button type="submit" name="abort" value="yes">Cancel</button>
        </div>
      </form>`,
  );

/**
 * @param {{ action: string, app: string, login?: string, problem?: string, usernames: string[] }} page
 */
export const signIn = ({ action, app, login, problem, usernames }) =>
  layout(
    'Sign in',
    html`<h1>Sign in</h1>
      <p>to continue to ${app}</p>
      ${alert(problem)}
      <form method="post" action="${action}">
        <label for="login">Username</label>
        <input
          id="login"
          name="login"
          value="${login ?? usernames[0]}"
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          required
          autofocus
          autocomplete="current-password"
          aria-describedby="password-hint"
        />
        <p class="soft" id="password-hint">
          Any password is accepted. Other users: ${usernames.slice(1).join(', ')}.
        </p>
        <div class="buttons">
          <button class="main" type="submit" name="action" value="sign-in">Sign in</button>
          <button type="submit" name="action" value="decline" formnovalidate>Cancel</button>
        </div>
      </form>`,
  );

/** @type {Record<string, string>} */
const PERMISSIONS = {
  openid: 'Sign you in',
  profile: 'View your basic profile',
  email: 'View your email address',
  offline_access: 'Maintain access to data you have given it access to',
  'User.Read': 'Sign you in and read your profile',
  'User.ReadBasic.All': "Read all users' basic profiles",
  'User.Read.All': "Read all users' full profiles",
  'User.ReadWrite': 'Read and update your profile',
  'Calendars.Read': 'Read your calendars',
  'Mail.Read': 'Read your mail',
};

/** @param {{ action: string, app: string, username: string, scopes: string[] }} page */
export const consent = ({ action, app, username, scopes }) =>
  layout(
    'Permissions requested',
    html`<p class="soft">${username}</p>
      <h1>Permissions requested</h1>
      <p>${app} would like to:</p>
      <ul>
        ${scopes.filter(isNotDuplicate).map((scope) => html`<li>${PERMISSIONS[scope]}</li>`)}
      </ul>
      <form method="post" action="${action}">
        <div class="buttons">
          <button class="main" type="submit" name="action" value="accept" autofocus>Accept</button>
          <button type="submit" name="action" value="decline">Cancel</button>
        </div>
      </form>`,
  );

/**
 * `User.Read` includes the permission of `openid`.
 * @param {string} scope
 * @param {number} _index
 * @param {string[]} scopes
 */
const isNotDuplicate = (scope, _index, scopes) =>
  scope !== 'openid' || !scopes.includes('User.Read');

/** @param {{ app: string }} page */
export const done = ({ app }) =>
  layout(
    'You are signed in',
    html`<p class="done" aria-hidden="true">✓</p>
      <h1>You are signed in</h1>
      <p>You have signed in to ${app} on your device. You may now close this window.</p>`,
  );

/** @param {{ again: string }} page */
export const declined = ({ again }) =>
  layout(
    'Sign-in cancelled',
    html`<h1>Sign-in cancelled</h1>
      <p>Your device was not signed in. You may now close this window.</p>
      <p class="soft"><a href="${again}">Enter another code</a></p>`,
  );

/** @param {{ problem: string, again: string }} page */
export const failed = ({ problem, again }) =>
  layout(
    'That did not work',
    html`<h1>That did not work</h1>
      ${alert(problem)}
      <p><a href="${again}">Start again with the code</a></p>`,
  );

/** @param {{ code: string, words: string }} page */
export const aboutError = ({ code, words }) =>
  layout(
    `AADSTS${code}`,
    html`<h1>AADSTS${code}</h1>
      <p>${words}</p>`,
  );

/** @param {{ authority: string, graphUrl: string, clientId: string, device: string }} page */
export const home = ({ authority, graphUrl, clientId, device }) =>
  layout(
    'Local authority',
    html`<h1>Local authority</h1>
      <p>Signs test users in as Microsoft Entra ID does, on this machine only.</p>
      <ul>
        <li>authority: ${authority}</li>
        <li>client ID: ${clientId}</li>
        <li>profile: ${graphUrl}/v1.0/me</li>
      </ul>
      <p><a href="${device}">Enter the code of a device</a></p>`,
  );
