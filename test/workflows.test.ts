import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { contentOf, ROOT } from './run';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  /** Missing if the job runs another workflow. */
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly needs?: unknown;
  readonly environment?: string;
  readonly strategy?: { readonly matrix: { readonly suite: readonly string[] } };
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, '.github/workflows');
const WORKFLOWS = Object.fromEntries(readdirSync(FOLDER).map(file => [file, parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow]));

/** Returns what is wrong with a job, one line for each problem. */
function problemsOf({ on }: Workflow, { permissions, steps = [] }: Job): string[] {
  const writes = Object.entries(permissions ?? {}).filter(([, access]) => access === 'write').map(([scope]) => scope);
  // Every job has GITHUB_TOKEN, with the permissions that it declares.
  const secrets = [...JSON.stringify(steps).matchAll(/secrets\.(?!GITHUB_TOKEN\b)(\w+)/g)].map(([, name]) => name);
  const runsCode = steps.some(({ run }) => run !== undefined && /\b(npm|npx|node|bash|python3?) /.test(run));
  const checksOut = steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
  return [
    ...steps.flatMap(({ uses }) => uses !== undefined && !/^[\w-]+\/[\w/.-]+@[0-9a-f]{40}$/.test(uses) ? [`${uses} is not pinned by a hash`] : []),
    ...permissions === undefined ? ['declares no permissions'] : [],
    ...'pull_request' in on && writes.length > 0 ? [`may write ${writes.join(', ')} and runs the code of a pull request`] : [],
    ...'pull_request' in on && secrets.length > 0 ? [`reads ${secrets.join(', ')} and runs the code of a pull request`] : [],
    // This event passes secrets to workflows for pull requests of forks.
    ...'pull_request_target' in on && (writes.length > 0 || checksOut || runsCode) ? ['could run the code of a pull request with the token of the repository'] : [],
    ...runsCode && secrets.length > 0 ? [`passes ${secrets.join(', ')} to a job that runs code`] : [],
    ...steps.some(({ uses, with: options }) => uses?.startsWith('actions/checkout@') && options?.['persist-credentials'] !== false) ? ['leaves a token in the folder'] : [],
  ];
}

const JOBS = Object.entries(WORKFLOWS).flatMap(([file, workflow]) => Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file} ${name}`, workflow, job })));

test.each(JOBS)('$name uses pinned actions, and its token allows only what it needs', ({ workflow, job }) => {
  expect(problemsOf(workflow, job)).toStrictEqual([]);
});

test('only the jobs that publish can write, after an approval, and they publish without a stored token', () => {
  const writers = JOBS.flatMap(({ name, job }) => Object.entries(job.permissions!).filter(([, access]) => access === 'write').map(([scope]) => `${name}: ${scope}`));
  expect(writers).toStrictEqual([
    'release.yml release_github: contents', 'release.yml release_npm: id-token', 'release.yml release_pypi: id-token', 'release.yml site: pages', 'release.yml site: id-token',
    'site.yml deploy: pages', 'site.yml deploy: id-token',
  ]);
  const { jobs } = WORKFLOWS['release.yml'];
  expect(['release_github', 'release_npm', 'release_pypi', 'site'].map(name => jobs[name].environment ?? jobs[name].needs)).toStrictEqual(['release', 'release', 'release', 'release_github']);
  expect(JSON.stringify(WORKFLOWS['release.yml'])).not.toMatch(/secrets\.(?!GITHUB_TOKEN\b)|NPM_TOKEN|TWINE_/);
});

test('pull requests and main run .ci/run', () => {
  const { on, jobs: { gate } } = WORKFLOWS['gate.yml'];
  expect(on).toStrictEqual({ pull_request: {}, push: { branches: ['main'] }, workflow_dispatch: {} });
  expect(gate).toMatchObject({ 'timeout-minutes': 60, 'container': { options: '--privileged' } });
  expect(gate.steps!.map(({ run }) => run)).toContain('.ci/run');
});

test('each scheduled suite exists', () => {
  const { strategy, steps } = WORKFLOWS['scheduled.yml'].jobs.suite;
  expect(steps!.at(-1)).toMatchObject({ run: 'npm run suite -- ${{ matrix.suite }}' });
  const names = [...contentOf('test/suite.sh').matchAll(/^ {2}([a-z][a-z |]*)\)/gm)].flatMap(([, pattern]) => pattern.split(' | '));
  expect(strategy!.matrix.suite.length).toBeGreaterThan(9);
  expect(strategy!.matrix.suite.filter(suite => !names.includes(suite))).toEqual([]);
});

test('the owners of files are teams with a role in GOVERNANCE.md, and each pattern matches a file', () => {
  const lines = readFileSync(join(ROOT, '.github/CODEOWNERS'), 'utf8').split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => line.split(' '));
  const teams = [...readFileSync(join(ROOT, 'GOVERNANCE.md'), 'utf8').matchAll(/^\| .* \| `(.*)` \|/gm)].map(([, team]) => `@cdk-fargate-linux-controls/${team}`);
  expect([...new Set(lines.map(([, owner]) => owner))].sort()).toStrictEqual(teams.sort());
  expect(lines.filter(([pattern]) => pattern !== '*' && !existsSync(join(ROOT, pattern)))).toEqual([]);
});

interface IssueForm {
  readonly name: string;
  readonly description: string;
  readonly body: readonly { readonly type: string; readonly id: string; readonly attributes: { readonly label: string } }[];
}

test('the forms for issues have what GitHub requires: a name, a description, and questions with their own ids and labels', () => {
  const folder = join(ROOT, '.github/ISSUE_TEMPLATE');
  const forms = readdirSync(folder).map(file => parse(readFileSync(join(folder, file), 'utf8')) as IssueForm);
  expect(forms.length).toBeGreaterThanOrEqual(3);
  for (const { name, description, body } of forms) {
    expect([name, description]).toStrictEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    expect(body.filter(({ type }) => !['input', 'textarea', 'dropdown', 'checkboxes', 'markdown'].includes(type))).toEqual([]);
    expect(new Set(body.map(({ id }) => id)).size).toBe(body.length);
    expect(body.filter(({ attributes }) => attributes.label === '')).toEqual([]);
  }
});
