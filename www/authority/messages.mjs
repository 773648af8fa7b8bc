// The sentence that tells the user what to do, in five languages.

/** @type {Record<string, string>} */
const SENTENCES = {
  en: 'To sign in, use a web browser to open the page {uri} and enter the code {code} to authenticate.',
  de: 'Um sich anzumelden, öffnen Sie in einem Webbrowser die Seite {uri}, und geben Sie den Code {code} ein, um sich zu authentifizieren.',
  fr: 'Pour vous connecter, utilisez un navigateur web pour ouvrir la page {uri} et entrez le code {code} pour vous authentifier.',
  es: 'Para iniciar sesión, use un explorador web para abrir la página {uri} y escriba el código {code} para autenticarse.',
  ja: 'サインインするには、Web ブラウザーを使用してページ {uri} を開き、コード {code} を入力して認証してください。',
};

/**
 * @param {string} market Entra's `mkt`, such as `de-DE`; empty for none
 * @param {string} uri
 * @param {string} code
 */
export function messageFor(market, uri, code) {
  const language = market.split('-', 1)[0]?.toLowerCase() ?? '';
  const sentence = Object.hasOwn(SENTENCES, language) ? SENTENCES[language] : SENTENCES.en;
  return String(sentence).replace('{uri}', uri).replace('{code}', code);
}
