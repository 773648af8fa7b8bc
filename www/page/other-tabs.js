// Tells this page's other tabs that the person signed out: they share what is kept.

const tabs = openChannel();

/** Firefox throws where the person blocks this site's data; then there is nothing to share. */
function openChannel() {
  try {
    return new BroadcastChannel('device-signin');
  } catch {
    return undefined;
  }
}

export function tellSignedOut() {
  tabs?.postMessage('signed out');
}

/** @param {() => void} act */
export function onSignedOut(act) {
  tabs?.addEventListener('message', act);
}
