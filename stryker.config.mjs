// MUTATED is the folder of src to mutate, with the tests of the same folder and those that `test/mutation/suite.ts` names. `npm run suite -- mutation` sets it to each folder in turn.
const folder = process.env.MUTATED;
const reports = `reports/mutation/${folder.replaceAll('/', '-')}`;

// The files of the catalog that contain only entries.
const DATA = ['core', 'icmp', 'ip', 'ipc', 'ipv4-interfaces', 'ipv6', 'ipv6-interfaces', 'mptcp', 'neighbors', 'netfilter', 'sources', 'tcp-connections', 'tcp-recovery', 'tcp-transfer'];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  mutate: [
    `src/${folder}/**/*.ts`,
    ...folder === 'checks' ? ['!src/checks/rules/*.ts'] : [],
    '!src/**/*.generated.ts',
    `!src/catalog/{${DATA}}.ts`,
  ],
  // Tests must not pin wording.
  mutator: { excludedMutations: ['StringLiteral'] },
  plugins: ['@stryker-mutator/*', './test/mutation/examples.mjs'],
  ignorers: ['examples'],
  // Mutants of constants run every test of the folder: a fifth of the mutants would take most of the time.
  ignoreStatic: true,
  disableTypeChecks: false,
  incremental: true,
  incrementalFile: `${reports}-incremental.json`,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  htmlReporter: { fileName: `${reports}.html` },
  jsonReporter: { fileName: `${reports}.json` },
  clearTextReporter: { logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
  ignorePatterns: ['/dist', '/lib', '/coverage', '/reports', '/test-reports'],
  concurrency: 2,
  // Stryker detects endless loops by counting iterations. A busy machine must not look like one.
  timeoutMS: 60_000,
};
