// Reads the element's attributes and properties: what is right is used, what is wrong is named.

/** @typedef {import('./types/class.js').DeviceSignInElement} DeviceSignInElement */
/** @typedef {import('../generated/index.js').Config} Config */

/** Where element.css is, unless the attribute `stylesheet` says it. */
let ownStylesheet = 'element.css';

/** @param {string} url */
export function setStylesheet(url) {
  ownStylesheet = url;
}

/**
 * @param {DeviceSignInElement} element
 */
export function settingsOf(element) {
  /** @type {string[]} */
  const warnings = [];
  const attribute = (/** @type {string} */ name) => (element.getAttribute(name) || '').trim();

  /**
   * @template {string} Value
   * @param {string} name
   * @param {readonly Value[]} allowed the first is the default
   * @returns {Value}
   */
  function oneOf(name, allowed) {
    const given = attribute(name);
    const found = allowed.filter((it) => it === given)[0];
    if (given && !found) {
      warnings.push(`${name}="${given}" is none of ${allowed.join(', ')}`);
    }
    return found || /** @type {Value} */ (allowed[0]);
  }

  function minutes() {
    const given = attribute('idle-sign-out');
    const value = Number(given);
    if (given === '') return 0;
    if (value > 0 && value <= 1440) return value;
    warnings.push(
      `idle-sign-out="${given}" is not a number of minutes from above 0 to 1440; no user is signed out by it`,
    );
    return 0;
  }

  const proxy = attribute('proxy');
  const { config, problem } = configOf(element, attribute);
  if (proxy && !/^(\/|https?:)/.test(proxy)) {
    warnings.push(`proxy="${proxy}" is not a path such as /device-signin`);
  }
  if (proxy && (attribute('client-id') || element.config)) {
    warnings.push('proxy is used; client-id, authority and config say nothing to a proxy');
  }
  return {
    config,
    problem,
    proxy,
    app: attribute('app-name'),
    link: element.hasAttribute('link'),
    theme: oneOf('theme', /** @type {const} */ (['auto', 'dark', 'light'])),
    motion: oneOf('motion', /** @type {const} */ (['auto', 'still'])),
    idleMinutes: minutes(),
    stylesheet: attribute('stylesheet') || ownStylesheet,
    linked: attribute('stylesheet') !== '',
    autofocus: element.hasAttribute('autofocus'),
    wantedLanguage: languageOf(element),
    warnings,
  };
}

/**
 * The configuration of the library: the property `config`, and attributes where it says nothing.
 *
 * @param {DeviceSignInElement} element
 * @param {(name: string) => string} attribute
 * @returns {{ config: Config, problem?: string }} `problem`: what is missing, and what to do
 */
function configOf(element, attribute) {
  const scopes = attribute('scopes').split(/\s+/).filter(Boolean);
  const { cache, fetch } = element;
  const given = element.config;
  const config = Object.assign(
    {},
    attribute('client-id') && { clientId: attribute('client-id') },
    attribute('authority') && { authority: attribute('authority') },
    attribute('issuer') && { issuer: attribute('issuer') },
    attribute('graph-url') && { graphUrl: attribute('graph-url') },
    scopes.length > 0 && { scopes },
    cache && { cache },
    fetch && { fetch },
    typeof given === 'object' ? given : undefined,
  );
  const isObject = given === undefined || (typeof given === 'object' && given !== null);
  const problem = !isObject
    ? `config is a ${typeof given}; give it an object such as { clientId }`
    : config.clientId
      ? undefined
      : 'it is not said how to sign in: set the attribute client-id (the application ID of the app registration), or proxy (the path of the proxy), or the property config or driver';
  return { config: /** @type {Config} */ (config), problem };
}

/**
 * The element's own `lang`, else that of what it is in, else the browser's.
 *
 * @param {Element} element
 */
function languageOf(element) {
  /** @type {Element | null} */
  let at = element;
  while (at) {
    const found = at.closest('[lang]');
    const tag = found && found.getAttribute('lang');
    if (tag && /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(tag)) return tag;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  const { language } = navigator;
  return /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(language || '') ? language : 'en';
}
