// Before the other generators, which import the index of the rules.
import './projenrc/prepare';
import { awscdk, github, javascript, ReleasableCommits, typescript } from 'projen';
import { generateFixture, generateTables } from './projenrc/docs';
import { RULE_INDEX } from './projenrc/rule-index';
import { generateStructs } from './projenrc/sysctl-structs';
import { Workflows } from './projenrc/workflows';

const NAME = 'cdk-fargate-linux-controls';
const REPOSITORY = `https://github.com/${NAME}/${NAME}`;

const project = new awscdk.AwsCdkConstructLibrary({
  name: NAME,
  description: 'AWS CDK constructs for the Linux controls of Amazon ECS tasks on AWS Fargate: typed kernel parameters, a shared PID namespace, tracing sidecars, and checks at synthesis.',
  keywords: ['awscdk', 'ecs', 'fargate', 'linux', 'sysctl', 'kernel', 'pid', 'namespace', 'ptrace', 'sidecar', 'observability', 'tcp-keepalive', 'somaxconn'],
  author: `The ${NAME} maintainers`,
  authorAddress: REPOSITORY,
  authorOrganization: true,
  repositoryUrl: `${REPOSITORY}.git`,
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',

  // The policy validation plugin needs `IPolicyValidationContext.appConstruct`, which 2.258.0 added: without the constructs of the app, it sees neither
  // the templates of nested stacks nor acknowledgements. Of test/constructs, 2.257.0 fails the tests of the plugin, and 2.252.0, the first with the types of
  // stable plugins, 77 of 1753 tests, because blocks lose volumes. The unit suite runs on this version and, with `npm run suite -- newest`, on the newest.
  cdkVersion: '2.258.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  compressAssembly: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.12.0',

  projenrcTs: true,
  // Without type checks: an incomplete addition ends with the line about the missing piece, not with the compiler's diagnostics.
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
  // Source maps would triple the size of the package.
  tsconfig: { fileName: 'tsconfig.jsii.json', compilerOptions: { inlineSourceMap: false, inlineSources: false } },
  // tsconfig.json extends it, because editors, tsx, and the linter read the nearest file of that name.
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    // Examples and tests import the package by its own name, which resolves to the source here.
    compilerOptions: { paths: { [NAME]: ['./src/index.ts'] } },
    include: ['.projenrc.ts'],
    exclude: ['dist', 'lib', 'playground/src/page', 'playground/src/worker.ts', 'site/.pages', 'test/playground/browser'],
  },
  sampleCode: false,
  eslint: false, // oxlint takes 14 s of processor time with types, and eslint 45 s without.
  // commander 15 requires Node 22. What jsii compiles is what users get: one file for the command would save 15 ms of a `check` and 4 % of the package, one
  // file for the checks 15 ms of a first synthesis, and exports that load their files when they are used another 18 ms (medians of 15 pairs).
  bundledDeps: ['commander@^14', 'yaml'],
  devDeps: [
    // Scripts, the linter, and `.ci/run`, which runs suites in parallel.
    '@stylistic/eslint-plugin@^2',
    '@types/node@^20',
    'concurrently@^9', // 10 requires Node 22
    'oxlint',
    'oxlint-tsgolint',
    'tsx',
    // Tests. Ajv compares SARIF with its schema, which jest-sarif contains.
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0', // its peer is aws-cdk-lib ^2.245.0
    '@microsoft/jest-sarif@1.0.0-beta.0',
    '@stryker-mutator/core@^9', // 10 requires Node 22
    '@stryker-mutator/jest-runner@^9',
    '@swc/core',
    '@swc/jest',
    'ajv@^6',
    'aws-cdk',
    'axe-core', // accessibility of the playground and the site
    'fast-check',
    'playwright-core',
    // The playground with its editor, and the generator of the site.
    '@codemirror/commands',
    '@codemirror/lang-json',
    '@codemirror/lang-yaml',
    '@codemirror/language',
    '@codemirror/lint',
    '@codemirror/search',
    '@codemirror/state',
    '@codemirror/view',
    '@lezer/highlight',
    'esbuild',
    'style-mod',
    'vitepress@^1', // 2 is not released
  ],
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      restoreMocks: true,
      maxWorkers: '100%', // Many tests wait for child processes.
      setupFiles: ['<rootDir>/test/setup.ts'],
      globalSetup: '<rootDir>/test/global-setup.ts',
      globalTeardown: '<rootDir>/test/global-teardown.ts',
      moduleNameMapper: { [`^${NAME}$`]: '<rootDir>/src' },
      // These suites require more than Node, or take minutes. `npm run suite` runs them.
      testPathIgnorePatterns: ['/node_modules/', '/test/(aws|beside|deployment|docs|engine|kernel|new|package|playground/browser|python|recipes|release|site)/'],
      // A mutation run keeps a copy of the project here.
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
    },
    configFilePath: 'jest.config.json',
  },

  githubOptions: {
    mergify: false,
    pullRequestLintOptions: { semanticTitleOptions: { types: ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'build', 'ci', 'chore', 'revert'] } },
  },
  workflowNodeVersion: '24',
  buildWorkflowOptions: { mutableBuild: false, permissions: { contents: github.workflows.JobPermission.READ } }, // No job holds a token that can push.
  depsUpgradeOptions: { workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },

  // Each push to `main` prepares a release, if a commit since the last one is a feature, a fix, or a breaking change. An approval in the environment publishes it.
  releaseEnvironment: 'release',
  releasableCommits: ReleasableCommits.ofType(['feat', 'fix', 'perf', 'BREAKING[ -]CHANGE', '[a-z]+(\\([^()]+\\))?!']),
  // The first version is 0.1.0, and a feature before 1.0.0 makes a minor version, not a patch. `majorVersion: 1` releases 1.0.0.
  nextVersionCommand: 'node -p "const { VERSION, RELEASABLE_COMMITS } = process.env; VERSION === \'0.0.0\' || /^0[.]/.test(VERSION) && /^\\w+ feat\\b/m.test(RELEASABLE_COMMITS) ? \'minor\' : \'\'"',
  bumpPackage: 'commit-and-tag-version@^12', // 13 requires Node 22
  npmTrustedPublishing: true,
  publishToPypi: { distName: NAME, module: 'cdk_fargate_linux_controls', trustedPublishing: true },
  jsiiReleaseVersion: '0.2.1061',
  npmignoreEnabled: false,
  gitignore: ['.jsii.gz', '.jsii.tabl.json', '/.npmignore', '/.stryker-tmp/', '/playground/dist/', '/reports/', '/site/.pages/', '/site/.vitepress/.temp/', '/site/.vitepress/theme/picture.generated.css', '/site/.vitepress/cache/', '/site/dist/', 'cdk.out/', '.venv/', '__pycache__/', '!/src/local/logs/', '!/test/local/logs/'],
});

// The linter checks types, so Jest only strips them.
project.jest!.config.transform = { '[.]ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] };
project.deps.removeDependency('ts-jest');

generateStructs(project);
project.annotateGenerated(`/${RULE_INDEX}`);
generateTables(project);
generateFixture(project);
new Workflows(project, ['aws', 'beside', 'chaos', 'deployment', 'docker', 'engine', 'fuzz', 'kernel', 'mutation', 'new', 'newest', 'nodes', 'release', 'site']);

// The library is in beta (VERSIONS.md). With a stability, jsii would mark each class and member with it, so only the README and PyPI say it.
project.package.addField('stability', undefined);
project.package.file.addOverride('jsii.targets.python.classifiers', ['Development Status :: 4 - Beta', 'Framework :: AWS CDK', 'Framework :: AWS CDK :: 2']);

// No program imports the types of the command.
project.package.addField('files', ['.jsii', '.jsii.gz', 'NOTICE', 'assets', 'bin', 'lib', '!lib/{cli,local}/**/*.d.ts', '!lib/**/*.tsbuildinfo', 'schema']);

// The command has the same name as the package, so that npx never fetches another package.
project.addBins({ [NAME]: `bin/${NAME}` });

// The linter also checks types, those of each file with the nearest tsconfig.json.
const lint = script('lint', 'Lints the code and checks its types; --fix fixes what can be fixed', 'oxlint');
project.testTask.spawn(lint);

script('bench', 'Measures loading, synthesis, and the command; --record writes the table of docs/performance.md', 'tsx bench/main.ts');
script('suite', 'Runs a suite that `npm test` leaves out, such as engine; CONTRIBUTING.md lists them', 'bash test/suite.sh');
script('demo', 'Describes the two tasks of the launch announcement and finds a mistake; --all describes every example', 'tsx examples/demo.ts');
script('playground', 'Builds the playground into playground/dist; --serve serves it on this machine', 'tsx playground/main.ts');
script('site', 'Builds the documentation site with the playground into site/dist; --serve serves it on this machine', 'tsx site/main.ts');
project.postCompileTask.exec('jsii-rosetta extract --strict'); // The build and the release stop at an example that does not compile.
project.tasks.tryFind('compat')!.reset('tsx projenrc/compat.ts', { receiveArgs: true });
project.postCompileTask.spawn(project.tasks.tryFind('compat')!);
script('measure:kernel', 'Measures which kernel parameters a task may write on a kernel, and prints what changed', 'tsx test/kernel/measure.ts');
// Not a task: projen would add lines to the one that refuses a name.
project.package.setScript('new', 'tsx projenrc/new/main.ts');
// Not a task: projen would end on Ctrl-C before the program has deregistered its task definitions, and replace its exit code.
project.package.setScript('verify:aws', 'tsx test/aws/main.ts');
script('integ', 'Deploys a service in an account, asserts on its running task with ECS Exec, and deletes it', 'bash test/integ/run.sh');

function script(name: string, description: string, exec: string) {
  return project.addTask(name, { description, exec, receiveArgs: true });
}

// The docstrings and the page of the wheel show Python: jsii-pacmak reads the translated examples from .jsii.tabl.json.
// The page of a release on npm, PyPI, and Construct Hub links to the documentation of that release.
project.tasks.tryFind('bump')!.exec('sed -i "s,/blob/main/,/blob/v$(cat dist/version.txt)/,g" README.md');
project.tasks.tryFind('unbump')!.exec('git checkout README.md');

project.tasks.tryFind('package:python')!.reset('jsii-rosetta extract --strict');
project.tasks.tryFind('package:python')!.exec('tsx projenrc/package-python.ts');

project.tasks.tryFind('docgen')!.exec('tsx projenrc/api-contents.ts');

// We still support Node 20, so its end of life is not worth a jsii warning at every step.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

project.synth();
