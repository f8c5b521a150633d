import Ajv from 'ajv';
import {
  ACCOUNT, Answer, arn, definition, deployment, fails, inventory, misspelled, refused, REGION, revision, service, services, taskOf, tasks,
} from './fake-aws';
import { contentOf, tryRun } from '../../run';
import { failure, fileWith, programsIn } from '../terminal';

const isValid = new Ajv().compile(JSON.parse(contentOf('schema/inventory.schema.json')) as object);

interface Output {
  readonly regions: Record<string, unknown>[];
  readonly workloads: (Record<string, unknown> & { findings: { rule: string; message: string }[] })[];
  readonly rules: Record<string, unknown>[];
  readonly summary: Record<string, unknown> & { unread: { file: string; reason: string }[] };
}

async function jsonOf(answers: readonly Answer[], args: readonly string[] = [], env?: NodeJS.ProcessEnv) {
  const result = await inventory(answers, ['--format', 'json', ...args], env);
  const output = JSON.parse(result.out) as Output;
  expect({ valid: isValid(output), errors: isValid.errors }).toEqual({ valid: true, errors: null });
  return { ...result, ...output };
}

/** The service, revision, and deployment of each workload. */
const revisionsIn = ({ workloads }: Output) => workloads.map(each => [each.service, String(each.taskDefinition).split('/').pop(), each.deployment]);

/** The service and the rules of each workload with findings. */
const findingsIn = ({ workloads }: Output) => workloads.flatMap(each => each.findings.map(({ rule }) => [each.service, rule.split('::')[1]]));

const ID = 'cdk-fargate-linux-controls::sysctl-unknown';
const PLACE = `${ACCOUNT}/${REGION}`;

test('the table has a row for each service and rule, after the regions and before the rules', async () => {
  const wrong = [...services(service('shop'), service('cart'), service('pay', { desiredCount: 0 })), ['cart:1', misspelled('cart:1')], ['pay:1', misspelled('pay:1')]] as Answer[];
  const { code, out, err } = await inventory(wrong);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out.split('\n')).toEqual([
    'account       profile  region     clusters  services  tasks  errors  warnings  not read',
    `${ACCOUNT}           ${REGION}  1         3         0      2       0         0`,
    '',
    'account       region     cluster  service  desired  task definition  severity  rule            containers',
    `${ACCOUNT}  ${REGION}  web      cart     2        cart:1           error     sysctl-unknown  app`,
    `${ACCOUNT}  ${REGION}  web      pay      0        pay:1            error     sysctl-unknown  app`,
    '',
    'rule            severity  services  accounts  problem',
    'sysctl-unknown  error     2         1         A kernel parameter is misspelled',
    '',
    '3 services and 0 other tasks with 3 task definitions: 2 errors, 0 warnings',
    '1 service with a desired count of 0',
    '',
  ]);
});

test('without findings, only --verbose lists the services', async () => {
  const listed = await inventory([], ['--verbose']);
  expect(listed).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`${ACCOUNT}  ${REGION}  web      shop     2        shop:1`) });
  expect(await inventory([])).toMatchObject({ code: 0, err: '', out: expect.not.stringContaining('shop:1') });
});

test('json has every member', async () => {
  const { code, regions, workloads, rules, summary } = await jsonOf([['shop:1', misspelled('shop:1')]]);
  const counts = { services: 1, stoppedServices: 0, tasks: 0, taskDefinitions: 1, errors: 1, warnings: 0, information: 0 };
  expect({ code, regions, workloads, rules, summary }).toStrictEqual({
    code: 1,
    regions: [{ account: ACCOUNT, region: REGION, profile: null, clusters: 1, ...counts }],
    workloads: [{
      place: `${PLACE}/web/shop`,
      account: ACCOUNT,
      region: REGION,
      cluster: 'web',
      service: 'shop',
      desiredCount: 2,
      runningCount: 2,
      deployment: 'PRIMARY',
      runsOn: ['FARGATE'],
      taskDefinition: revision('shop:1'),
      isChecked: true,
      isExcluded: false,
      findings: [{ container: 'app', rule: ID, severity: 'error', message: expect.stringContaining('net.core.somaxcon'), fix: expect.any(String), page: expect.stringContaining('#sysctl-unknown') }],
      unresolved: [],
    }],
    rules: [{ rule: ID, severity: 'error', title: 'A kernel parameter is misspelled', services: 1, accounts: 1 }],
    summary: { ...counts, unresolved: 0, hiddenWarnings: 0, hiddenInformation: 0, acknowledged: 0, excluded: 0, policy: null, unread: [], notes: [] },
  });
});

// What runs, by the state of services and tasks.
test.each<[string, readonly Answer[], unknown[][]]>([
  ['both revisions of a deployment, the new one first',
    services(service('shop', { deployments: [deployment('shop:1', 'ACTIVE'), deployment('shop:2'), deployment('shop:0', 'INACTIVE')] })),
    [['shop', 'shop:2', 'PRIMARY'], ['shop', 'shop:1', 'ACTIVE']]],
  ['a revision once that is deployed again', services(service('shop', { deployments: [deployment('shop:1'), deployment('shop:1', 'ACTIVE')] })), [['shop', 'shop:1', 'PRIMARY']]],
  ['the task sets of a service with an external controller',
    services(service('shop', { taskDefinition: undefined, deployments: [], taskSets: [deployment('shop:1'), deployment('shop:2', 'ACTIVE'), deployment('shop:3', 'DRAINING')] })),
    [['shop', 'shop:1', 'PRIMARY'], ['shop', 'shop:2', 'ACTIVE']]],
  ['the revision of a service without deployments', services(service('shop', { deployments: [] })), [['shop', 'shop:1', 'PRIMARY']]],
  ['a service that has no revision yet', services(service('shop', { deployments: [], taskDefinition: undefined, runningCount: 0 })), [['shop', 'null', 'PRIMARY']]],
  ['no service that is deleted', services(service('shop'), service('old', { status: 'INACTIVE' }), service('older', { status: 'DRAINING' })), [['shop', 'shop:1', 'PRIMARY']]],
  ['tasks without a service, and not those of a service',
    tasks({ taskDefinitionArn: revision('job:1'), startedBy: 'events-rule/nightly' }, { taskDefinitionArn: revision('job:1') }, taskOf('shop', 'shop:1')),
    [['shop', 'shop:1', 'PRIMARY'], [null, 'job:1', null]]],
  ['the task of a service that is not listed', tasks(taskOf('newer', 'job:1')), [['shop', 'shop:1', 'PRIMARY'], [null, 'job:1', null]]],
  ['a task with the starter of a service and a group of its own', tasks({ ...taskOf('shop', 'shop:1'), group: 'family:shop' }), [['shop', 'shop:1', 'PRIMARY'], [null, 'shop:1', null]]],
  ['the task of a service with a revision that the service does not name', tasks(taskOf('shop', 'job:1')), [['shop', 'shop:1', 'PRIMARY'], [null, 'job:1', null]]],
  ['no task of a deployment that ends', [
    ...services(service('shop', { deployments: [deployment('shop:1'), deployment('shop:0', 'DRAINING')] })), ...tasks(taskOf('shop', 'shop:0')),
  ], [['shop', 'shop:1', 'PRIMARY']]],
  ['a task set that ends, if there is no other and its tasks run', services(service('shop', { taskDefinition: undefined, deployments: [], taskSets: [deployment('shop:1', 'DRAINING')] })),
    [['shop', 'shop:1', 'DRAINING']]],
  ['no task that has ended since it was listed', [
    ['list-tasks', { taskArns: [arn('task/web/1')] }], ['describe-tasks', { tasks: [], failures: [{ arn: arn('task/web/1'), reason: 'MISSING' }] }],
  ], [['shop', 'shop:1', 'PRIMARY']]],
])('lists %s', async (_, answers, expected) => {
  const output = await jsonOf([...answers, ...['shop:2', 'job:1'].map((name): Answer => [name, definition(name)])]);
  expect(output).toMatchObject({ code: 0, err: '' });
  expect(revisionsIn(output)).toEqual(expected);
});

// Where a revision runs decides, as for the service of a template.
test.each<[string, object, string[]]>([
  ['the launch type Fargate', { deployments: [deployment('shop:1')] }, ['network-mode-on-fargate']],
  ['a capacity provider of Fargate', { launchType: undefined, deployments: [deployment('shop:1', 'PRIMARY', { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] })] }, ['network-mode-on-fargate']],
  ['the launch type of the service, which its deployment does not have', { deployments: [deployment('shop:1', 'PRIMARY', { launchType: undefined })] }, ['network-mode-on-fargate']],
  ['the launch type EC2', { deployments: [deployment('shop:1', 'PRIMARY', { launchType: 'EC2' })] }, []],
  ['a capacity provider of instances', { launchType: undefined, deployments: [deployment('shop:1', 'PRIMARY', { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'instances' }] })] }, []],
])('a service is checked with %s', async (_, properties, expected) => {
  const output = await jsonOf([...services(service('shop', properties)), ['shop:1', definition('shop:1', { networkMode: 'host', requiresCompatibilities: undefined, memory: '512' })]]);
  expect(findingsIn(output).filter(([, rule]) => rule === 'network-mode-on-fargate').map(([, rule]) => rule)).toEqual(expected);
});

test('services with the same revision are checked each with its own settings, and the revision is described once', async () => {
  const old = { deployments: [deployment('shop:1', 'PRIMARY', { platformVersion: '1.3.0' })] };
  const output = await jsonOf([
    ...services(service('shop'), service('cart', old)), ...tasks({ taskDefinitionArn: revision('shop:1'), launchType: 'FARGATE', platformVersion: '1.3.0' }),
    ['shop:1', definition('shop:1', { pidMode: 'task' })],
  ]);
  expect(findingsIn(output)).toEqual([['cart', 'platform-version-too-old'], [null, 'platform-version-too-old']]);
  expect(output.calls.filter(call => call.includes('describe-task-definition'))).toHaveLength(1);
});

test('describes 10 services and 100 tasks with a call, and calls with every profile and region', async () => {
  const job = { taskDefinitionArn: revision('job:1') };
  const names = Array.from({ length: 11 }, (_, index) => `s${String(index).padStart(2, '0')}`);
  const { calls } = await inventory([
    ['list-services', { serviceArns: names }], ['list-tasks', { taskArns: [...Array(101).keys()].map(index => `t${index}`) }],
    ['s00', { services: names.slice(0, 10).map(name => service(name, { status: 'INACTIVE' })) }],
    ['s10', { services: [service('s10', { status: 'INACTIVE' })] }],
    ['t99', { tasks: [...Array(100).keys()].map(index => ({ taskArn: `t${index}`, ...job })) }], ['t100', { tasks: [{ taskArn: 't100', ...job }] }],
    ['job:1', definition('job:1')],
  ]);
  const described = (noun: string) => calls.filter(call => call.includes(`describe-${noun}`)).map(call => call.split(`--${noun} `)[1].split(' ').length);
  expect([described('services').sort(), described('tasks').sort()]).toEqual([[1, 10], [1, 100]]);

  const identities: Answer[] = ['a', 'b'].map(name => [`get-caller-identity --output json --profile ${name} `, { Account: `${name}ccount` }]);
  const { regions } = await jsonOf([...identities, ['list-clusters', { clusterArns: [] }]], ['--profile', 'b', '--profile', 'a', '--region', 'us-east-1', '--region', 'eu-west-1']);
  expect(regions.map(({ account, profile, region }) => [account, profile, region])).toEqual([
    ['account', 'a', 'eu-west-1'], ['account', 'a', 'us-east-1'], ['bccount', 'b', 'eu-west-1'], ['bccount', 'b', 'us-east-1'],
  ]);
});

test('two profiles of one account are read once, with a note', async () => {
  const { out, err, calls } = await inventory([], ['--profile', 'a', '--profile', 'b']);
  expect(out).toContain('1 service and 0 other tasks');
  expect(err).toBe(`cdk-fargate-linux-controls: profile b is account ${ACCOUNT}, whose region ${REGION} another profile reads\n`);
  expect(calls.filter(call => call.includes('list-clusters'))).toEqual(['ecs list-clusters --profile a']);
});

// What cannot be read: exit code 2, and the rest is still checked.
test.each<[string, Answer, string, string]>([
  ['a region that is denied', ['list-clusters', refused('AccessDeniedException', 'ListClusters', 'User: x is not authorized')], PLACE, 'An error occurred (AccessDeniedException) when calling the ListClusters operation: User: x is not authorized'],
  ['a cluster that was deleted in between', ['list-services', refused('ClusterNotFoundException', 'ListServices', 'Cluster not found.')], `${PLACE}/web`, 'An error occurred (ClusterNotFoundException) when calling the ListServices operation: Cluster not found.'],
  ['a call that stays throttled', ['list-tasks', fails('warning of Python\n\naws: [ERROR]: An error occurred (ThrottlingException) when calling the ListTasks operation\n(reached max retries: 9): Rate exceeded')], `${PLACE}/web`, 'An error occurred (ThrottlingException) when calling the ListTasks operation (reached max retries: 9): Rate exceeded'],
  ['a service that was deleted in between', ['describe-services', { services: [], failures: [{ arn: arn('service/web/shop'), reason: 'MISSING' }] }], `${PLACE}/web/shop`, 'ECS answers MISSING'],
  ['an answer with fewer services', ['describe-services', { services: [] }], `${PLACE}/web`, 'ECS describes 0 of 1 services'],
  ['an answer about another service', ['describe-services', { services: [service('other')] }], `${PLACE}/web`, 'ECS describes 0 of 1 services'],
  ['a page that is not the last one', ['list-services', { serviceArns: [], NextToken: 'abc' }], `${PLACE}/web`, 'the answer of `aws ecs list-services` has a NextToken, so it is not complete. Remove --max-items from what runs the AWS CLI'],
  ['a page of ECS that is not the last one', ['list-clusters', { clusterArns: [], nextToken: 'abc' }], PLACE, 'the answer of `aws ecs list-clusters` has a NextToken, so it is not complete. Remove --max-items from what runs the AWS CLI'],
  ['a task that cannot be described', ['list-tasks', { taskArns: [arn('task/web/1')] }], `${PLACE}/web`, 'ECS describes 0 of 1 tasks'],
  ['a task set without a revision', ['describe-services', { services: [service('shop', { taskSets: [{ status: 'PRIMARY' }] })] }], `${PLACE}/web/shop`, 'ECS describes no task definition of a deployment or task set'],
  ['running tasks without a revision', ['describe-services', { services: [service('shop', { deployments: [], taskDefinition: undefined, runningCount: 1 })] }],
    `${PLACE}/web/shop`, 'ECS describes no task definition of a deployment or task set'],
  ['another revision', ['shop:1', definition('other:9')], `${PLACE}/shop:1`, `ECS describes another revision, ${revision('other:9')}`],
  ['a revision with an empty list of containers', ['shop:1', definition('shop:1', { containerDefinitions: [] })], `${PLACE}/shop:1`, 'ECS describes no containers'],
  ['a revision whose containers are texts', ['shop:1', definition('shop:1', { containerDefinitions: ['app', null] })], `${PLACE}/shop:1`, 'ECS describes no containers'],
  ['an identity without an account', ['get-caller-identity', {}], 'the account of the environment', 'the answer of `aws sts get-caller-identity` names no account'],
  ['an answer without a list', ['list-services', {}], `${PLACE}/web`, 'the answer of `aws ecs list-services` is not in the form that AWS documents'],
  ['an answer that is no JSON', ['list-services', 'echo table'], `${PLACE}/web`, 'the answer of `aws ecs list-services` is not in the form that AWS documents'],
  ['a revision that is denied', ['shop:1', refused('AccessDeniedException', 'DescribeTaskDefinition', 'no')], `${PLACE}/shop:1`, 'An error occurred (AccessDeniedException) when calling the DescribeTaskDefinition operation: no'],
  ['a revision without containers', ['shop:1', { taskDefinition: {} }], `${PLACE}/shop:1`, 'ECS describes no containers'],
  ['an expired session', ['get-caller-identity', fails('The SSO session associated with this profile has expired or is otherwise invalid.', 255)], 'the account of the environment', 'The SSO session associated with this profile has expired or is otherwise invalid.'],
  ['a program that says nothing', ['get-caller-identity', 'exit 3'], 'the account of the environment', '`aws sts get-caller-identity` ended with exit code 3'],
])('reports %s', async (_, answer, file, reason) => {
  const { code, err, summary } = await jsonOf([answer, ['describe-tasks', { tasks: [], failures: [] }]]);
  expect({ code, err, unread: summary.unread }).toEqual({
    code: 2, err: `cdk-fargate-linux-controls: ${file} was not read: ${reason}\n`, unread: [{ file, reason: `was not read: ${reason}` }],
  });
});

test('one of two services that ECS describes is checked, and the other one is not read', async () => {
  const listed: Answer = ['list-services', { serviceArns: ['shop', 'cart'].map(name => arn(`service/web/${name}`)) }];
  const output = await jsonOf([listed, ['describe-services', { services: [service('shop'), service('shop')] }], ['shop:1', misspelled('shop:1')]]);
  expect(output).toMatchObject({ code: 2, err: `cdk-fargate-linux-controls: ${PLACE}/web was not read: ECS describes 1 of 2 services\n` });
  expect(findingsIn(output)).toEqual([['shop', 'sysctl-unknown']]);
});

test('a region without anything gets a note beside one with services', async () => {
  const answers: Answer[] = [['list-clusters --page-size 100 --output json --region us-east-1', { clusterArns: [] }]];
  expect(await inventory(answers, ['--region', 'us-east-1', '--region', REGION])).toMatchObject({
    code: 0, err: `cdk-fargate-linux-controls: ${ACCOUNT}/us-east-1 has no service and no task\n`,
  });
});

test('an error in one region does not hide the findings of another, and both outputs say that they are incomplete', async () => {
  const answers: Answer[] = [['list-clusters --page-size 100 --output json --region us-east-1', refused('AccessDeniedException', 'ListClusters', 'no')], ['shop:1', misspelled('shop:1')]];
  const args = ['--region', 'us-east-1', '--region', REGION];
  expect(await inventory(answers, args))
    .toMatchObject({ code: 2, out: expect.stringMatching(/sysctl-unknown[^]*\nincomplete: 1 part could not be read\n$/) });
  expect(findingsIn(await jsonOf(answers, args))).toEqual([['shop', 'sysctl-unknown']]);
});

test('nothing at all was not checked', async () => {
  expect(await inventory([['list-clusters', { clusterArns: [] }]]))
    .toMatchObject({ code: 2, err: expect.stringContaining(`${PLACE} has no service and no task, so nothing was checked.`) });
});

test('the region is that of the environment, or of the profile, and a profile without one is an error', async () => {
  const configured = await inventory([['configure get region', `echo ${REGION}`]], ['--profile', 'prod'], {});
  expect(configured).toMatchObject({ code: 0, out: expect.stringContaining(`${ACCOUNT}  prod     ${REGION}`) });
  expect(await inventory([], [], { AWS_DEFAULT_REGION: REGION })).toMatchObject({ code: 0 });
  expect(await inventory([['configure get region', 'exit 1']], ['--profile', 'prod'], {}))
    .toMatchObject({ code: 2, err: expect.stringContaining('profile prod was not read: it has no region. Pass --region REGION') });
});

test('a region of a profile that is no name is an error', async () => {
  const { code, err } = await inventory([['configure get region', 'printf "eu-west-1\\nus-east-1\\n"']], ['--profile', 'prod'], {});
  expect({ code, err })
    .toEqual({ code: 2, err: expect.stringContaining('its region "eu-west-1\\nus-east-1" is not the name of one. Pass --region REGION') });
});

test('what has no answer in time was not read', async () => {
  const { code, out, err } = await inventory([['shop:1', 'sleep 9']], ['--timeout', '1']);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`${PLACE}/shop:1 was not read: the time limit was reached.`) });
  expect(out).toContain('1 service and 0 other tasks');
});

test('without the AWS CLI, the message says where to get it', async () => {
  expect(await inventory([], [], { PATH: '/nowhere', AWS_REGION: REGION }))
    .toMatchObject(failure('there is no command `aws`. Install it: https://docs.aws.amazon.com/cli/'));
});

test.each([
  ['a rule', ['--acknowledge', 'sysctl-unknwn'], 'sysctl-unknown'],
  ['a time', ['--timeout', 'soon'], '--timeout must be a positive number of seconds'],
  ['a policy', ['--config', 'missing.yaml'], 'missing.yaml'],
  ['a profile', ['--profile', ''], '--profile is empty. Pass the name of a profile, or leave the option out'],
  ['a region', ['--region', ''], '--region must be the name of one Region, not ""'],
  ['several regions', ['--region', 'eu-west-1,us-east-1'], '--region must be the name of one Region, not "eu-west-1,us-east-1"'],
  ['the absence of a required policy', ['--require-policy'], 'the working directory has no policy'],
])('a mistake in %s is reported before any call', async (_, args, message) => {
  const { calls, ...result } = await inventory([], args);
  expect(result).toMatchObject(failure(message));
  expect(calls).toEqual([]);
});

describe('a policy', () => {
  const wrong: Answer[] = [...services(service('shop'), service('cart')), ['shop:1', misspelled('shop:1')], ['cart:1', misspelled('cart:1')]];
  const withPolicy = (policy: object) => jsonOf(wrong, ['--config', fileWith(policy, 'linux-controls.json')]);
  const acknowledging = (at: string, until?: string) => withPolicy({ acknowledge: [{ rule: 'sysctl-unknown', at, reason: 'r', until }] });

  test.each([
    ['a family', 'cart'], ['the place of a service', `${PLACE}/web/cart`], ['a glob of places', '*/*/*/cart'],
  ])('acknowledges findings at %s', async (_, at) => {
    const output = await acknowledging(at);
    expect(findingsIn(output)).toEqual([['shop', 'sysctl-unknown']]);
    expect(output).toMatchObject({ code: 1, err: '', summary: { acknowledged: 1 } });
  });

  test('reports an acknowledgement that expired, and not one for other places', async () => {
    expect(await acknowledging('Prod/Shop/**')).toMatchObject({ code: 1, err: '' });
    expect(await acknowledging('cart', '2020-01-01')).toMatchObject({ code: 1, err: expect.stringContaining('expired on 2020-01-01') });
  });

  test('excludes services, and says so', async () => {
    const output = await withPolicy({ exclude: ['cart'] });
    expect(output.workloads.map(({ service: name, isExcluded, isChecked }) => [name, isExcluded, isChecked]))
      .toEqual([['cart', true, false], ['shop', false, true]]);
    expect(output.summary).toMatchObject({ excluded: 1, errors: 1 });
  });

  test('has rules of its own, and decides what fails', async () => {
    const output = await withPolicy({ failOn: 'never', policy: { images: { pinnedByDigest: true } } });
    expect(output)
      .toMatchObject({ code: 0, rules: [{ rule: expect.stringContaining('policy-image-not-pinned'), services: 2 }, { rule: ID, services: 2 }] });
  });
});

test('names are printed without what a terminal would interpret', async () => {
  const { out } = await inventory([['shop:1', definition('shop:1', {}, { name: '\u001b[2J##[x]\u202e', systemControls: [{ namespace: 'net.core.somaxcon', value: '1' }] })]]);
  expect(out).toContain('\\u{1b}[2J##\\u{5b}x]\\u{202e}');
});

test.each([
  ['stops without an active account', '', { status: 1, stdout: '', stderr: 'list-accounts names no active account\n' }],
  ['passes a profile for each account', '111122223333\t444455556666', {
    status: 0, stdout: '--yes --omit=peer cdk-fargate-linux-controls inventory --profile 111122223333 --profile 444455556666 --region eu-west-1 --region us-east-1 --format json\n', stderr: '',
  }],
])('the script of the page about an organization %s', (_, accounts, expected) => {
  const [, script] = /```bash\n(set -euo pipefail\naws organizations [^]*?)> inventory\.json\n```/.exec(contentOf('docs/inventory.md'))!;
  const bin = programsIn({ aws: `echo '${accounts}'`, npx: 'echo "$@"' });
  expect(tryRun('bash', ['-c', script], { cwd: bin, env: { PATH: `${bin}:${process.env.PATH}` } })).toMatchObject(expected);
});
