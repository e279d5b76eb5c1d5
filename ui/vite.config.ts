//! The build of the desk: hashed files under dist/desk, no inline script or style, so that the strict policy holds.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { manual } from './manual.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  base: './',
  plugins: [
    vue(),
    firstWords(),
    manual(path('../docs/manual.zh-CN.md')),
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
  server: { port: 5173, fs: { allow: ['.', '../docs'] }, proxy: devProxy() },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    maxWorkers: 2,
    setupFiles: [path('./src/test-setup.ts')],
  },
})

/** Puts the words of the page before the program (`data-word` in index.html) into it, Chinese as text, English beside. */
function firstWords(): Plugin {
  const word = (locale: string, key: string) => {
    const [file, name] = key.split('.')
    const words = JSON.parse(readFileSync(path(`./src/locales/${locale}/${file}.json`), 'utf8')) as Record<string, unknown>
    const text = words[name ?? '']
    if (typeof text !== 'string') throw new Error(`index.html asks for a word that is not there: ${key}`)
    return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
  }
  return {
    name: 'first-words',
    transformIndexHtml: (html) => html.replace(/data-word="([\w.]+)">/g, (_, key: string) => `data-en="${word('en', key)}">${word('zh-CN', key)}`),
  }
}

/** `npm run dev` beside a running `chengban serve`, whose address is given in CHENGBAN_SERVE. */
function devProxy(): Record<string, { target: string; changeOrigin: boolean }> {
  const target = process.env['CHENGBAN_SERVE']
  if (!target) return {}
  return Object.fromEntries(['/ipc', '/events', '/files', '/blob'].map((p) => [p, { target, changeOrigin: true }]))
}
