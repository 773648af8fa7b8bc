// Nitro by itself, as it is without a setting.
export default defineNitroConfig({ srcDir: 'server', compatibilityDate: '2026-04-26' });
