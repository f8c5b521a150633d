import { readDefinition } from '../../../../src/local/run/definition/read-definition';
import { taskDefinitionsOf } from '../../../../src/reading/content/template';
import { capitalized } from '../../../cli/definitions';
import { definitionOf, problemsOf } from '../definitions';

const REF = { Ref: 'Parameter' };

/** A container definition with every supported setting, in the form of register-task-definition. */
const FULL = {
  name: 'app',
  image: 'example/app:1',
  essential: false,
  entryPoint: ['sh', '-c'],
  command: ['serve'],
  workingDirectory: '/srv',
  user: '1000:1000',
  environment: [{ name: 'MODE', value: 'test' }],
  secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/password' }],
  systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }],
  linuxParameters: {
    capabilities: { add: ['SYS_PTRACE'], drop: ['NET_RAW'] },
    initProcessEnabled: true,
    tmpfs: [{ containerPath: '/run', size: 16, mountOptions: ['noexec'] }],
  },
  readonlyRootFilesystem: true,
  mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
  volumesFrom: [{ sourceContainer: 'init', readOnly: true }],
  ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 4096 }],
  interactive: true,
  pseudoTerminal: true,
  dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }],
  healthCheck: { command: ['CMD-SHELL', 'curl -f localhost'], interval: 10, timeout: 3, retries: 2, startPeriod: 7 },
  restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 },
  startTimeout: 20,
  stopTimeout: 5,
  cpu: 128,
  memory: 256,
  memoryReservation: 200,
  dockerLabels: { Team: 'web' },
};

const OTHERWISE = ['secrets', 'linuxParameters', 'cpu', 'memory', 'memoryReservation'];

/** What is read from it. Most settings are read as they are. */
const READ = {
  ...Object.fromEntries(Object.entries(FULL).filter(([name]) => !OTHERWISE.includes(name))),
  localVariables: ['PASSWORD'],
  systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }],
  capabilitiesAdded: ['SYS_PTRACE'],
  capabilitiesDropped: ['NET_RAW'],
  initProcessEnabled: true,
  tmpfs: [{ containerPath: '/run', sizeMiB: 16, mountOptions: ['noexec'] }],
  healthCheck: { ...FULL.healthCheck, command: ['/bin/sh', '-c', 'curl -f localhost'] },
  restartPolicy: { ignoredExitCodes: [0], attemptPeriod: 60 },
  cpuUnits: 128,
  memoryMiB: 256,
  memoryReservationMiB: 200,
  dockerLabels: [{ name: 'Team', value: 'web' }],
  dnsServers: [],
  dnsSearchDomains: [],
  extraHosts: [],
};

const TASK = { pidMode: 'task', cpu: '512', memory: '1024', runtimePlatform: { cpuArchitecture: 'ARM64' }, volumes: [{ name: 'data' }], containerDefinitions: [{ name: 'init', image: 'example/init:1' }, FULL] };

function stringified(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, member: unknown) => typeof member === 'number' || typeof member === 'boolean' ? String(member) : member));
}

test.each([
  ['register-task-definition', { family: 'web', ...TASK }],
  ['a template', { Resources: { web: { Type: 'AWS::ECS::TaskDefinition', Properties: capitalized(TASK) } } }],
  ['a template with numbers and booleans as strings', { Resources: { web: { Type: 'AWS::ECS::TaskDefinition', Properties: stringified(capitalized(TASK)) } } }],
])('reads every setting of a container from %s', (_, content) => {
  const { containers, ...task } = readDefinition(taskDefinitionsOf(content)![0]);
  expect(task).toEqual({
    name: 'web',
    sharesPidNamespace: true,
    volumes: ['data'],
    architecture: 'ARM64',
    vCpus: 0.5,
    memoryMiB: 1024,
    notApplied: ['not applied without --limits: cpu, memory, memoryReservation'],
  });
  expect(containers[1]).toMatchObject(READ);
});

/** The lists of a container that sets nothing. */
const EMPTY_LISTS = [
  'entryPoint', 'command', 'environment', 'localVariables', 'systemControls', 'capabilitiesAdded', 'capabilitiesDropped', 'tmpfs', 'mountPoints',
  'volumesFrom', 'ulimits', 'dependsOn', 'dockerLabels', 'dnsServers', 'dnsSearchDomains', 'extraHosts',
];

test('applies the defaults of Fargate', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }])).toMatchObject({
    name: 'web',
    sharesPidNamespace: false,
    volumes: [],
    notApplied: [],
    containers: [{
      ...Object.fromEntries(EMPTY_LISTS.map(name => [name, []])),
      name: 'app',
      image: 'example/app:1',
      essential: true,
      initProcessEnabled: false,
      readonlyRootFilesystem: false,
      interactive: false,
      pseudoTerminal: false,
      startTimeout: 180,
      stopTimeout: 30,
    }],
  });
});

test('unresolved images and variables come from this machine', () => {
  const { containers: [container] } = definitionOf([{ name: 'app', image: { 'Fn::Sub': '${AWS::AccountId}/app' }, environment: [{ name: 'TABLE', value: REF }, { name: 'MODE', value: 'test' }] }]);
  expect(container.image).toBeUndefined();
  expect(container.localVariables).toEqual(['TABLE']);
  expect(container.environment).toEqual([{ name: 'MODE', value: 'test' }]);
});

test('treats AWS::NoValue as unset', () => {
  const nothing = { Ref: 'AWS::NoValue' };
  const { containers: [container] } = definitionOf([{ name: 'app', image: 'example/app:1', user: nothing, command: nothing, essential: nothing }]);
  expect(container).toMatchObject({ essential: true, command: [] });
  expect(container.user).toBeUndefined();
});

test.each([
  ['user', { user: REF }],
  ['command', { command: ['serve', REF] }],
  ['command', { command: REF }],
  ['net.core.somaxconn', { systemControls: [{ namespace: 'net.core.somaxconn', value: REF }] }],
  ['containerPath', { mountPoints: [{ sourceVolume: 'data', containerPath: REF }] }],
])('reports an unresolved %s with the fix', (key, container) => {
  const problems = problemsOf([{ name: 'app', image: 'example/app:1', ...container }], { volumes: [{ name: 'data' }] });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^container app: .* is unresolved: /);
  expect(problems[0]).toContain(key);
  expect(problems[0]).toContain('{"Ref":"Parameter"}. Write the value into a copy of the template and run that copy.');
});

test('reports all problems together', () => {
  expect(problemsOf([
    { name: 'app', image: 'example/app:1', dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }, { containerName: 'nobody', condition: 'SOON' }] },
    { name: 'agent', image: 'example/agent:1', mountPoints: [{ sourceVolume: 'missing', containerPath: '/x' }, { containerPath: '/y' }], volumesFrom: [{ sourceContainer: 'none' }] },
    { name: 'agent', image: 'example/agent:1', healthCheck: { command: ['curl', 'localhost'] }, stopTimeout: 'soon', essential: 'perhaps' },
  ], { volumes: [{ name: 'data' }] })).toEqual([
    'container app: dependsOn.nobody.condition must be START, COMPLETE, SUCCESS, or HEALTHY, not "SOON".',
    "container agent: stopTimeout must be a whole number from 1 to 86400, not 'soon'.",
    'container agent: essential must be true or false, not "perhaps".',
    'container agent: mountPoints has no sourceVolume. Add it.',
    'container agent: the health check command starts with curl. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).',
    'two containers are named agent. Rename one.',
    'container app waits for agent to be HEALTHY, but agent has no health check. Add a health check, or use the condition START.',
    'container app depends on unknown container nobody. Use app or agent.',
    'container agent mounts unknown volume missing. Use data.',
    'container agent mounts the volumes of unknown container none. Use app or agent.',
  ]);
});

test('rejects a task definition without containers', () => {
  expect(problemsOf([])).toEqual(['the task definition has no container. Add one.']);
});

test.each([[['CMD', 'test', '-e', '/ready'], ['test', '-e', '/ready']], [['CMD-SHELL', 'test -e /ready'], ['/bin/sh', '-c', 'test -e /ready']]])(
  'the health check %j runs %j, with the defaults of ECS', (command, expected) => {
    const { containers: [{ healthCheck }] } = definitionOf([{ name: 'app', image: 'example/app:1', healthCheck: { command } }]);
    expect(healthCheck).toEqual({ command: expected, interval: 30, timeout: 5, retries: 3, startPeriod: 0 });
  });

test.each([[{ command: ['NONE'] }], [{ command: [] }], [null]])('%j means no health check', healthCheck => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', healthCheck }]).containers[0].healthCheck).toBeUndefined();
});

test.each([[{ enabled: false, restartAttemptPeriod: 60 }, undefined], [{ enabled: true }, { ignoredExitCodes: [], attemptPeriod: 300 }]])('reads the restart policy %j as %j', (restartPolicy, expected) => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', restartPolicy }]).containers[0].restartPolicy).toEqual(expected);
});

describe('values that an engine or the kernel would read in another way are errors', () => {
  const problem = (container: object, task: object = {}) => problemsOf([{ name: 'app', image: 'example/app:1', ...container }], { volumes: [{ name: 'data' }], ...task });
  const mount = (containerPath: string) => ({ mountPoints: [{ sourceVolume: 'data', containerPath }] });
  const tmpfs = (changes: object) => ({ linuxParameters: { tmpfs: [{ containerPath: '/run', size: 1, ...changes }] } });

  test.each<[string, object, string]>([
    ['a mount path with options', mount('/data:ro,exec'), "container app: mountPoints: containerPath must be an absolute path without colons, not '/data:ro,exec'."],
    ['a relative mount path', mount('data'), "container app: mountPoints: containerPath must be an absolute path without colons, not 'data'."],
    ['a tmpfs path with options', tmpfs({ containerPath: '/run:exec' }), "container app: tmpfs: containerPath must be an absolute path without colons, not '/run:exec'."],
    ['several mount options in one', tmpfs({ mountOptions: ['noexec,size=9g'] }), "container app: tmpfs: mountOptions has the unknown value 'noexec,size=9g'."],
    ['another mount option', tmpfs({ mountOptions: ['size=9g'] }), "container app: tmpfs: mountOptions has the unknown value 'size=9g'."],
    ['an unknown ulimit', { ulimits: [{ name: 'host', softLimit: 1, hardLimit: 1 }] }, 'container app sets unknown ulimit host. Use core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, or stack.'],
    ['a NUL character in an argument', { command: ['a\0b'] }, 'container app: command contains a NUL character, which no program can receive. Remove it.'],
    ['a NUL character in the user', { user: 'a\0b' }, 'container app: user contains a NUL character, which no program can receive. Remove it.'],
    ['a NUL character in a label', { dockerLabels: { a: '\0' } }, 'container app: dockerLabels contains a NUL character, which no program can receive. Remove it.'],
    ['a placeholder', { dockerLabels: { a: { Ref: '<LABEL>' } } }, 'container app: dockerLabels.a is unresolved: <LABEL>. Write the value into a copy of the template and run that copy.'],
    ['an unresolved label', { dockerLabels: { a: REF } }, 'container app: dockerLabels.a is unresolved: {"Ref":"Parameter"}. Write the value into a copy of the template and run that copy.'],
    ['labels in a list', { dockerLabels: ['a'] }, 'container app: dockerLabels must be a structure, not a list.'],
  ])('%s', (_, container, expected) => {
    expect(problem(container)).toEqual([expected]);
  });

  test.each<[string, object]>([
    ['an absolute mount path', mount('/data with spaces')], ['documented mount options', tmpfs({ mountOptions: ['noexec', 'mode=755', 'uid=0'] })], ['an unlimited ulimit', { ulimits: [{ name: 'core', softLimit: -1, hardLimit: -1 }] }],
  ])('but not %s', (_, container) => {
    expect(problem(container)).toEqual([]);
  });

  test.each<[string, (value: unknown) => object, number, number]>([
    ['startTimeout', startTimeout => ({ startTimeout }), 1, 86400],
    ['stopTimeout', stopTimeout => ({ stopTimeout }), 1, 86400],
    ['interval', interval => ({ healthCheck: { command: ['CMD', 'x'], interval } }), 1, 300],
    ['timeout', timeout => ({ healthCheck: { command: ['CMD', 'x'], timeout } }), 1, 60],
    ['retries', retries => ({ healthCheck: { command: ['CMD', 'x'], retries } }), 1, 10],
    ['startPeriod', startPeriod => ({ healthCheck: { command: ['CMD', 'x'], startPeriod } }), 0, 300],
    ['restartAttemptPeriod', restartAttemptPeriod => ({ restartPolicy: { enabled: true, restartAttemptPeriod } }), 1, 1800],
    ['hardLimit', hardLimit => ({ ulimits: [{ name: 'core', softLimit: 1, hardLimit }] }), -1, Number.MAX_SAFE_INTEGER],
    ['size', size => tmpfs({ size }), 0, 2 ** 30],
    ['cpu', cpu => ({ cpu }), 0, 262_144],
    ['memory', memory => ({ memory }), 0, 2 ** 30],
  ])('%s out of its bounds', (key, container, min, max) => {
    expect([min, max, String(max)].flatMap(value => problem(container(value)))).toEqual([]);
    for (const value of [min - 1, max + 1, -Infinity, 'soon', min + 0.5, 'NaN', '1e99']) {
      const problems = problem(container(value));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^container app.*: ${key} must be a whole number from ${min} to ${max}, not '.*'\\.$`));
    }
  });

  test.each(['ARM', 'x86_64', 'ARM64 '])('the architecture %j', cpuArchitecture => {
    expect(problem({}, { runtimePlatform: { cpuArchitecture } })).toEqual([`runtimePlatform: cpuArchitecture is '${cpuArchitecture}'. Use X86_64 or ARM64.`]);
  });
});

test.each([
  [{ cpu: '256', memory: '512' }, 0.25, 512],
  [{ cpu: 1024, memory: 2048 }, 1, 2048],
  [{ cpu: '.25 vCPU', memory: '0.5GB' }, 0.25, 512],
  [{ cpu: '2vcpu', memory: '1 GB' }, 2, 1024],
  [{ cpu: '0', memory: '' }, undefined, undefined],
  [{ cpu: REF, memory: REF }, undefined, undefined],
])('reads the limits of the task %j', (task, vCpus, memoryMiB) => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }], task)).toMatchObject({ vCpus, memoryMiB });
});

test.each<[Record<string, string>, string]>([
  [{ cpu: 'much' }, 'the task: cpu must be a number of CPU units or vCPUs, such as 1024 or 1 vCPU, not "much".'],
  [{ cpu: '1 GB' }, 'the task: cpu must be a number of CPU units or vCPUs, such as 1024 or 1 vCPU, not "1 GB".'],
  [{ memory: '1 TB' }, 'the task: memory must be a number of MiB or GB, such as 2048 or 2 GB, not "1 TB".'],
  [{ memory: '-1' }, 'the task: memory must be a number of MiB or GB, such as 2048 or 2 GB, not "-1".'],
])('reports the limits of the task %j', (task, expected) => {
  expect(problemsOf([{ name: 'app', image: 'example/app:1' }], task)).toEqual([expected]);
});

test('reads an unresolved architecture as that of this machine', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }], { runtimePlatform: { cpuArchitecture: REF } }).architecture).toBeUndefined();
});

test('runs what a template computes, with the defaults of its parameters, and says which case this is', () => {
  const [found] = taskDefinitionsOf({
    Parameters: { Backlog: { Type: 'Number', Default: 6000 }, Stage: { Type: 'String', AllowedValues: ['test', 'prod'], Default: 'prod' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {
      Web: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          ContainerDefinitions: [{
            Name: { 'Fn::Sub': 'web' },
            Image: { 'Fn::Join': [':', ['example/web', '1.0']] },
            User: { 'Fn::If': ['IsProd', '1000', '0'] },
            SystemControls: [{ Namespace: 'net.core.somaxconn', Value: { Ref: 'Backlog' } }],
          }],
        },
      },
    },
  })!;
  const { containers, notApplied } = readDefinition(found);
  expect(containers).toMatchObject([{ name: 'web', image: 'example/web:1.0', user: '1000', systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }] }]);
  expect(notApplied).toEqual(['other cases of the template than this one: condition IsProd is true']);
});
