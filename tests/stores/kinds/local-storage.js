// The store in localStorage.
import { localStorageCache } from 'device-signin/stores/local-storage';

export const store = () => ({
  cache: localStorageCache(),
  held: () => Object.entries(localStorage).flat().join('\n'),
});
