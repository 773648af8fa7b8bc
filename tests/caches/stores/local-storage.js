// The example's cache in localStorage.
import { localStorageCache } from '../../../examples/caches/local-storage.js';

export const store = () => ({
  cache: localStorageCache(),
  held: () => Object.entries(localStorage).flat().join('\n'),
});
