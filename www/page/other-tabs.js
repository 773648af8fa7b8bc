// Tells the page's other tabs that the user signed out: all tabs share the stored tokens.

const tabs = openChannel();

/** Firefox throws where the user blocks the site's data; then there is nothing to share. */
function openChannel() {
  try {
    return new BroadcastChannel('device-signin');
  } catch {
    return undefined;
  }
}

export function announceSignedOut() {
  tabs?.postMessage('signed out');
}

/** @param {() => void} act */
export function onSignedOut(act) {
  tabs?.addEventListener('message', act);
}
