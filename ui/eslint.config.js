//! The layers of the interface as lint rules: who may import whom, and what the strict content policy forbids.
import importX from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import tseslint from 'typescript-eslint'

const tauri = { group: ['@tauri-apps/*'], message: 'only host/tauri.ts may know the shell' }
const features = { group: ['@/desk/*', '@/console/*'], message: 'kit, api and host know no feature' }
const FEATURES = ['unlock', 'inbox', 'ticket', 'reply', 'drafts', 'search', 'help', 'opinion', 'appeal', 'returns', 'sync', 'settings', 'law']

/** A feature folder may import the frame, stores and shared parts, and no other feature but those it is built on. */
const featureRules = FEATURES.map((name) => ({
  files: [`src/desk/${name}/**/*.{ts,vue}`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [tauri, { group: [...FEATURES.filter((f) => f !== name && f !== 'ticket').map((f) => `@/desk/${f}/*`), '@/console/*'], message: 'features never import each other (ticket parts are shared)' }],
    }],
  },
}))

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/bindings', 'public'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  ...a11y.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
  },
  {
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'import-x/no-duplicates': 'error',
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      // Labels wrap their control or name it by id; one of the two is enough.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vuejs-accessibility/form-control-has-label': 'off',
      // The words of the manual are a component.
      'vuejs-accessibility/heading-has-content': ['error', { accessibleChildren: ['ManualWords'] }],
      'vuejs-accessibility/no-static-element-interactions': 'off',
      'vuejs-accessibility/no-autofocus': 'off',
      // Rows of lists take the keyboard at their container (roving focus, aria-activedescendant).
      'vuejs-accessibility/click-events-have-key-events': 'off',
      'vuejs-accessibility/interactive-supports-focus': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'max-lines': ['error', { max: 400 }],
    },
  },
  { files: ['**/*.vue'], rules: { 'max-lines': ['error', { max: 250 }] } },
  { files: ['src/**/*.{ts,vue}'], ignores: ['src/host/tauri.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [tauri] }] } },
  { files: ['src/{kit,api,host,stores}/**/*.{ts,vue}'], ignores: ['src/host/tauri.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [tauri, features] }] } },
  ...featureRules,
)
