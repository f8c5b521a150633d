import { taskDefinitionsOf } from '../../../../src/checks/reading/template';
import { readDefinition } from '../../../../src/cli/run/definition/read-definition';
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

const READ = {
  name: 'app',
  image: 'example/app:1',
  essential: false,
  entryPoint: ['sh', '-c'],
  command: ['serve'],
  workingDirectory: '/srv',
  user: '1000:1000',
  environment: [{ name: 'MODE', value: 'test' }],
  localVariables: ['PASSWORD'],
  systemControls: [{ name: 'net.core.somaxconn', value: '6000' }],
  capabilitiesAdded: ['SYS_PTRACE'],
  capabilitiesDropped: ['NET_RAW'],
  initProcessEnabled: true,
  tmpfs: [{ containerPath: '/run', sizeMiB: 16, mountOptions: ['noexec'] }],
  readonlyRootFilesystem: true,
  mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
  volumesFrom: [{ sourceContainer: 'init', readOnly: true }],
  ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 4096 }],
  interactive: true,
  pseudoTerminal: true,
  dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }],
  healthCheck: { command: ['/bin/sh', '-c', 'curl -f localhost'], interval: 10, timeout: 3, retries: 2, startPeriod: 7 },
  restartPolicy: { ignoredExitCodes: [0], attemptPeriod: 60 },
  startTimeout: 20,
  stopTimeout: 5,
  cpuUnits: 128,
  memoryMiB: 256,
  memoryReservationMiB: 200,
  dockerLabels: [{ name: 'Team', value: 'web' }],
  dnsServers: [],
  dnsSearchDomains: [],
  extraHosts: [],
};

const TASK = { pidMode: 'task', cpu: '512', memory: '1024', runtimePlatform: { cpuArchitecture: 'ARM64' }, volumes: [{ name: 'data' }], containerDefinitions: [{ name: 'init', image: 'example/init:1' }, FULL] };

/** Converts keys to the spelling of CloudFormation, which starts them with a capital letter. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(capitalized);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key[0].toUpperCase() + key.slice(1), capitalized(member)]))
    : value;
}

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
    notApplied: ['not applied to the task: cpu, memory', 'not applied to containers: cpu (app), memory (app), memoryReservation (app)'],
  });
  expect(containers[1]).toEqual(READ);
});

test('applies the defaults of Fargate', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }])).toEqual({
    name: 'web',
    sharesPidNamespace: false,
    volumes: [],
    notApplied: [],
    containers: [{
      name: 'app',
      image: 'example/app:1',
      essential: true,
      entryPoint: [],
      command: [],
      environment: [],
      localVariables: [],
      systemControls: [],
      capabilitiesAdded: [],
      capabilitiesDropped: [],
      initProcessEnabled: false,
      tmpfs: [],
      readonlyRootFilesystem: false,
      mountPoints: [],
      volumesFrom: [],
      ulimits: [],
      interactive: false,
      pseudoTerminal: false,
      dependsOn: [],
      dockerLabels: [],
      dnsServers: [],
      dnsSearchDomains: [],
      extraHosts: [],
      startTimeout: 180,
      stopTimeout: 30,
    }],
  });
});

test('unresolved images and variables come from this machine', () => {
  const { containers: [container] } = definitionOf([{ name: 'app', image: { 'Fn::Sub': 'x' }, environment: [{ name: 'TABLE', value: REF }, { name: 'MODE', value: 'test' }] }]);
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
    'container agent: mountPoints has no sourceVolume. Add it.',
    "container agent: essential must be true or false, not 'perhaps'.",
    'container agent: the health check command starts with curl. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).',
    "container agent: stopTimeout must be a whole number from 1 to 86400, not 'soon'.",
    'two containers are named agent. Rename one.',
    'container app waits for agent to be HEALTHY, but agent has no health check. Add a health check, or use the condition START.',
    'container app depends on unknown container nobody. Use app or agent.',
    'container app depends on nobody with unknown condition SOON. Use START, HEALTHY, SUCCESS, or COMPLETE.',
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
