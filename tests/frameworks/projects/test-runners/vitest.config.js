// One environment for each kind of host, chosen by ENVIRONMENT.
import process from 'node:process';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const { ENVIRONMENT, WHERE = '{}', CHROMIUM } = process.env;

const environments = {
  node: {},
  workers: {
    plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.jsonc' } })],
  },
  browser: {
    test: {
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] },
        }),
        instances: [{ browser: 'chromium' }],
      },
    },
  },
};

const environment = environments[ENVIRONMENT];
export default defineConfig({
  ...environment,
  test: {
    include: ['vitest/*.test.js'],
    provide: { where: JSON.parse(WHERE) },
    watch: false,
    ...environment.test,
  },
});
