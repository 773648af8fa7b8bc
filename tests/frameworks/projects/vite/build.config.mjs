// Which page is built; all else is Vite's own choice.
import process from 'node:process';

export default { build: { rollupOptions: { input: process.env.PAGE } } };
