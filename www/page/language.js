// The language of the screen: `?lang=de` in the address, else English.

const FILES = ['ar', 'de', 'es', 'fr', 'ja', 'pt', 'zh'];

/** @param {HTMLElement} element */
export async function chooseLanguage(element) {
  const wanted = new URLSearchParams(location.search).get('lang');
  if (!wanted || !FILES.includes(wanted)) return;
  await import(`../../pkg/generated/element-${wanted}.js`);
  element.lang = wanted;
}
