// Everything is bundled, as the presets for edges do it.
export default defineNuxtConfig({
  compatibilityDate: '2026-04-26',
  telemetry: false,
  nitro: { noExternals: true },
});
