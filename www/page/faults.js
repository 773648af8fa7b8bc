// The panel that asks the local authority for faults: a declined code, a network that is down.

/**
 * @param {HTMLElement} element gets an event `fault` for each
 * @param {HTMLElement} panel
 */
export function offerFaults(element, panel) {
  panel.hidden = false;
  panel.addEventListener('click', async ({ target }) => {
    const fault = target instanceof HTMLElement ? target.dataset.fault : undefined;
    if (!fault) return;
    const result = await ask(fault).catch((error) => ({ error: String(error) }));
    element.dispatchEvent(new CustomEvent('fault', { detail: { fault, ...result } }));
  });
}

/** @param {string} fault @returns {Promise<object>} what the authority did */
async function ask(fault) {
  const response = await fetch('/control', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ fault }),
  });
  return response.json();
}
