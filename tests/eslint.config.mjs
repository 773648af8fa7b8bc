// Lint rules; `npm test` runs them from the project's own folder.
import js from '@eslint/js';
import globals from 'globals';

/** These are served to Chromium 64 as they are: ES2017 (without what came later), ES modules. */
const entriesForOldEngines = [
  'pkg/{index,nowasm,functions,start,compile,inlined,unsupported-host,is-device-sign-in-error,utf-8}.js',
];

export default [
  { ignores: ['**/node_modules/', '**/generated/', 'target/', 'tests/.cache/'] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, globals: globals.node },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-param-reassign': 'error',
      'no-shadow': 'error',
      'no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          caughtErrorsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          ignoreRestSiblings: true,
        },
      ],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: [
      'pkg/tv.js',
      'www/page/**',
      'tests/page/**',
      'examples/web-page/**',
      'examples/edge-fleet/public/**',
      'examples/element-html/page.js',
    ],
    languageOptions: { globals: globals.browser },
  },
  {
    files: [
      'pkg/stores/**',
      'tests/element/**',
      'tests/stores/**',
      'tests/hosts/hosts/**',
      'tests/hosts/suite/**',
    ],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ['pkg/element/**'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['examples/tv/**', 'examples/tv-*/**'],
    languageOptions: { ecmaVersion: 2017, sourceType: 'script', globals: globals.browser },
  },
  {
    files: ['pkg/*.js'],
    ignores: ['pkg/cli.js'],
    languageOptions: { ecmaVersion: 2020, globals: globals['shared-node-browser'] },
  },
  {
    // What browsers load as it is, on Chromium 64 too.
    files: ['pkg/stores/{database,encrypted,indexed-db,key-*,local-storage,store-error}.js'],
    languageOptions: { ecmaVersion: 2018 },
  },
  {
    files: entriesForOldEngines,
    languageOptions: { ecmaVersion: 2017 },
  },
];
