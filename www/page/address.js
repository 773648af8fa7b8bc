// Shows the address that the user opens.

/**
 * Only what is a web page becomes a link: the address comes from a server.
 * @param {HTMLElement} link
 * @param {string} address
 */
export function showAddress(link, address) {
  const scheme = /^(https?):/i.exec(address);
  if (scheme) link.setAttribute('href', address);
  // Easier to type from across a room, and every browser adds the scheme.
  link.textContent = address.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '');
}
