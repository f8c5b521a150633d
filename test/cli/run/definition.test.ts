import { definitionOf, problemsOf } from './definitions';
import { taskDefinitionsOf } from '../../../src/checks/reading/template';
import { readDefinition } from '../../../src/cli/run/definition';

const REF = { Ref: 'Parameter' };

/** Everything that a container can say, as register-task-definition takes it. */
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
};

const TASK = { pidMode: 'task', volumes: [{ name: 'data' }], containerDefinitions: [{ name: 'init', image: 'example/init:1' }, FULL] };

/** The same in CloudFormation's words: all keys begin with a capital letter. */
function capitalised(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(capitalised);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key[0].toUpperCase() + key.slice(1), capitalised(member)]))
    : value;
}

function textual(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, member: unknown) => typeof member === 'number' || typeof member === 'boolean' ? String(member) : member));
}

test.each([
  ['register-task-definition', { family: 'web', ...TASK }],
  ['a template', { Resources: { web: { Type: 'AWS::ECS::TaskDefinition', Properties: capitalised(TASK) } } }],
  ['a template with numbers and switches as texts', { Resources: { web: { Type: 'AWS::ECS::TaskDefinition', Properties: textual(capitalised(TASK)) } } }],
])('reads all that a container says from %s', (_, content) => {
  const { containers, ...task } = readDefinition(taskDefinitionsOf(content)![0]);
  expect(task).toEqual({ name: 'web', sharesPidNamespace: true, volumes: ['data'], unsupported: [] });
  expect(containers[1]).toEqual(READ);
});

test('what a container does not say is as on Fargate', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }])).toEqual({
    name: 'web',
    sharesPidNamespace: false,
    volumes: [],
    unsupported: [],
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
      startTimeout: 180,
      stopTimeout: 30,
    }],
  });
});

test('an image and variables that only the deployment knows come from this machine', () => {
  const { containers: [container] } = definitionOf([{ name: 'app', image: { 'Fn::Sub': 'x' }, environment: [{ name: 'TABLE', value: REF }, { name: 'MODE', value: 'test' }] }]);
  expect(container.image).toBeUndefined();
  expect(container.localVariables).toEqual(['TABLE']);
  expect(container.environment).toEqual([{ name: 'MODE', value: 'test' }]);
});

test('what CloudFormation takes away is not set', () => {
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
])('%s that only the deployment knows is an error with the remedy', (key, container) => {
  const problems = problemsOf([{ name: 'app', image: 'example/app:1', ...container }], { volumes: [{ name: 'data' }] });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^container app: .*only the deployment knows its|^container app: .*: only the deployment knows/);
  expect(problems[0]).toContain(key);
  expect(problems[0]).toContain('{"Ref":"Parameter"}. Write the value into a copy of the template, and run that.');
});

test('all that is wrong is told at once', () => {
  expect(problemsOf([
    { name: 'app', image: 'example/app:1', dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }, { containerName: 'nobody', condition: 'SOON' }] },
    { name: 'agent', image: 'example/agent:1', mountPoints: [{ sourceVolume: 'missing', containerPath: '/x' }, { containerPath: '/y' }], volumesFrom: [{ sourceContainer: 'none' }] },
    { name: 'agent', image: 'example/agent:1', healthCheck: { command: ['curl', 'localhost'] }, stopTimeout: 'soon', essential: 'perhaps' },
  ], { volumes: [{ name: 'data' }] })).toEqual([
    'container agent: mountPoints has no sourceVolume. Add it.',
    'container agent: essential is perhaps. Write true or false.',
    'container agent: the command of its health check begins with curl. Begin with CMD, and a program and its arguments follow, or with CMD-SHELL, and a line for the shell.',
    'container agent: stopTimeout is soon, which is no number.',
    'two containers are called agent. Rename one.',
    'container app waits for agent to be healthy, which has no health check. Give it one, or wait for START.',
    'container app waits for container nobody, which there is not. Choose one of app, agent, agent.',
    'container app waits for nobody to reach SOON, which there is not. Choose one of START, HEALTHY, SUCCESS, COMPLETE.',
    'container agent mounts volume missing, which there is not. Choose one of data.',
    'container agent takes the volumes of container none, which there is not. Choose one of app, agent, agent.',
  ]);
});

test('a task definition without containers cannot be run', () => {
  expect(problemsOf([])).toEqual(['it has no container. Add one.']);
});

test.each([[['CMD', 'test', '-e', '/ready'], ['test', '-e', '/ready']], [['CMD-SHELL', 'test -e /ready'], ['/bin/sh', '-c', 'test -e /ready']]])(
  'the health check %j runs %j, with the defaults of ECS', (command, expected) => {
    const { containers: [{ healthCheck }] } = definitionOf([{ name: 'app', image: 'example/app:1', healthCheck: { command } }]);
    expect(healthCheck).toEqual({ command: expected, interval: 30, timeout: 5, retries: 3, startPeriod: 0 });
  });

test.each([[{ command: ['NONE'] }], [{ command: [] }], [null]])('the health check %j is none', healthCheck => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', healthCheck }]).containers[0].healthCheck).toBeUndefined();
});

test.each([[{ enabled: false, restartAttemptPeriod: 60 }, undefined], [{ enabled: true }, { ignoredExitCodes: [], attemptPeriod: 300 }]])('the restart policy %j is read as %j', (restartPolicy, expected) => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', restartPolicy }]).containers[0].restartPolicy).toEqual(expected);
});

test('what cannot be given is named, and empty members of a skeleton are not', () => {
  const { unsupported } = definitionOf([{
    name: 'app',
    image: 'example/app:1',
    privileged: true,
    hostname: '',
    extraHosts: [],
    dockerSecurityOptions: null,
    firelensConfiguration: { type: 'fluentbit' },
    environmentFiles: [{ value: '', type: '' }],
    logConfiguration: { logDriver: 'awslogs' },
    portMappings: [{ containerPort: 80 }],
    cpu: 256,
    linuxParameters: { sharedMemorySize: 64, devices: [], swappiness: 0 },
  }], {
    networkMode: 'bridge',
    pidMode: 'host',
    ipcMode: 'task',
    volumes: [{ name: 'shared', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }, { name: 'logs', host: { sourcePath: '/var/log' } }, { name: 'own', host: { sourcePath: '' } }, { name: 'disk', configuredAtLaunch: true }],
  });
  expect(unsupported).toEqual([
    'networkMode bridge (one network namespace for all containers, as on Fargate)',
    'pidMode host (a PID namespace for each container)',
    'ipcMode task (an IPC namespace for each container, as on Fargate)',
    'volume shared is an empty one of this machine, not an EFS file system',
    'volume logs is an empty one of this machine, not a folder of its host',
    'volume disk is an empty one of this machine, not an EBS volume',
    'container app: privileged',
    'container app: firelensConfiguration',
    'container app: sharedMemorySize',
  ]);
});
