import process from 'node:process';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// SvelteKit refuses each POST with no type from another origin, and must know its own for that.
const paths = { origin: process.env.ORIGIN };

export default defineConfig({ plugins: [sveltekit({ adapter: adapter(), paths })] });
