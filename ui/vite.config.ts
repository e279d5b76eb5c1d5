//! The build of the desk: hashed files under dist/desk, no inline script or style, so that the strict policy holds.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import { defineConfig } from 'vitest/config'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  base: './',
  plugins: [
    vue(),
    // Messages are compiled here, so that no message compiler ships and none is needed under the policy.
    vueI18n({ include: [path('./src/locales/**/*.json')], strictMessage: false, runtimeOnly: true, fullInstall: false }),
  ],
  resolve: { alias: { '@': path('./src') } },
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false },
  build: {
    outDir: 'dist/desk',
    emptyOutDir: true,
    target: ['chrome109', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { port: 5173, proxy: devProxy() },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    maxWorkers: 2,
    setupFiles: [path('./src/test-setup.ts')],
  },
})

/** `npm run dev` beside a running `chengban serve`, whose address is given in CHENGBAN_SERVE. */
function devProxy(): Record<string, { target: string; changeOrigin: boolean }> {
  const target = process.env['CHENGBAN_SERVE']
  if (!target) return {}
  return Object.fromEntries(['/ipc', '/events', '/files', '/blob'].map((p) => [p, { target, changeOrigin: true }]))
}
