// Tells this page's other tabs that the person signed out: they share what is kept.

const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('device-signin') : undefined;

export function tellSignedOut() {
  tabs?.postMessage('signed out');
}

/** @param {() => void} act */
export function onSignedOut(act) {
  tabs?.addEventListener('message', act);
}
