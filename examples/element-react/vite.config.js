// The React example's build: JSX by Vite's own compiler, no plug-in needed.
import { defineConfig } from 'vite';

export default defineConfig({
  build: { target: 'es2022' },
});
