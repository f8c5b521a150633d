import { Component, JsonFile, Project } from 'projen';

/** The command that lints and checks types, of each file with the nearest tsconfig.json. oxlint also runs rules of ESLint plugins. */
export const LINT = 'oxlint --type-aware --type-check --report-unused-disable-directives-severity error src test examples projenrc bench playground site .projenrc.ts';

/** Rules about layout. */
const LAYOUT = {
  'array-bracket-newline': ['error', 'consistent'],
  'array-bracket-spacing': ['error', 'never'],
  'brace-style': ['error', '1tbs', { allowSingleLine: true }],
  'comma-dangle': ['error', 'always-multiline'],
  'comma-spacing': ['error', { before: false, after: true }],
  'indent': ['error', 2],
  'key-spacing': ['error'],
  'keyword-spacing': ['error'],
  'max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
  'member-delimiter-style': ['error'],
  'no-multi-spaces': ['error', { ignoreEOLComments: false }],
  'no-multiple-empty-lines': ['error'],
  'no-trailing-spaces': ['error'],
  'object-curly-newline': ['error', { multiline: true, consistent: true }],
  'object-curly-spacing': ['error', 'always'],
  'object-property-newline': ['error', { allowAllPropertiesOnSameLine: true }],
  'quote-props': ['error', 'consistent-as-needed'],
  'quotes': ['error', 'single', { avoidEscape: true }],
  'semi': ['error', 'always'],
  'space-before-blocks': ['error'],
};

/** Rules about code. The compiler reports unresolved imports. */
const CODE = {
  'curly': ['error', 'multi-line', 'consistent'],
  'dot-notation': 'error',
  'import-plugin/no-extraneous-dependencies': ['error', {
    devDependencies: ['test/**', 'examples/**', 'projenrc/**', 'bench/**', 'playground/**', 'site/**'],
    optionalDependencies: false,
    peerDependencies: true,
  }],
  'import-plugin/order': ['error', { groups: ['builtin', 'external'], alphabetize: { order: 'asc', caseInsensitive: true } }],
  'import/no-duplicates': 'error',
  'no-bitwise': 'error',
  'no-shadow': 'error',
  'typescript-plugin/member-ordering': ['error', {
    default: [
      'public-static-field', 'public-static-method', 'protected-static-field', 'protected-static-method', 'private-static-field', 'private-static-method',
      'field', 'constructor', 'method',
    ],
  }],
  'typescript/no-floating-promises': 'error',
  'typescript/no-require-imports': 'error',
  'typescript/return-await': 'error',
};

/** Writes the configuration of oxlint. */
export class Linter extends Component {
  constructor(project: Project) {
    super(project);
    project.addTask('lint', { description: 'Lints the code and checks its types; --fix fixes what can be fixed', exec: LINT, receiveArgs: true, env: { GOGC: 'off' } });
    new JsonFile(project, '.oxlintrc.json', {
      marker: false,
      obj: {
        plugins: ['typescript', 'import'],
        // oxlint reserves the names of the plugins whose rules it implements itself.
        jsPlugins: [
          '@stylistic/eslint-plugin',
          { name: 'import-plugin', specifier: 'eslint-plugin-import' },
          { name: 'typescript-plugin', specifier: '@typescript-eslint/eslint-plugin' },
        ],
        settings: { 'import/resolver': { typescript: {} } },
        categories: { correctness: 'off' },
        ignorePatterns: ['**/*.js', '**/*.mjs', '**/*.cjs', '**/*.d.ts'],
        rules: { ...CODE, ...Object.fromEntries(Object.entries(LAYOUT).map(([name, options]) => [`@stylistic/${name}`, options])) },
        overrides: [
          // The bundle of the command contains these packages.
          { files: ['src/cli/**', 'src/local/**', 'src/reading/**', 'src/main.ts'], rules: { 'import-plugin/no-extraneous-dependencies': 'off' } },
          { files: ['**/*.generated.ts'], rules: { 'import-plugin/order': 'off' } },
          { files: ['.projenrc.ts', 'site/.vitepress/**'], rules: { 'import-plugin/no-extraneous-dependencies': 'off' } },
        ],
      },
    });
  }
}
