import { Notation } from '../../../src/checks/fields';
import { TaskDefinitionModel, Unchecked, UNKNOWN } from '../../../src/checks/model';
import { readService, readTaskDefinition, referenceTarget } from '../../../src/reading/definitions/task-definition';
import { container, fargate, UNRESOLVED } from '../../checks/definitions';

const API = {
  family: 'shop',
  networkMode: 'awsvpc',
  pidMode: 'task',
  ipcMode: 'none',
  requiresCompatibilities: ['FARGATE', 'EC2'],
  runtimePlatform: { operatingSystemFamily: 'LINUX' },
  enableFaultInjection: true,
  cpu: '.25 vCPU',
  memory: '0.5 GB',
  containerDefinitions: [{
    name: 'web',
    image: 'nginx:1.29',
    cpu: 128,
    memory: '256',
    memoryReservation: 64,
    essential: false,
    user: '0:0',
    entryPoint: ['/agent', '/web'],
    command: ['serve'],
    healthCheck: { command: ['CMD', '/probe'] },
    links: ['db:data'],
    environment: [{ name: 'STAGE', value: 'test' }],
    secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/password' }],
    dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }],
    startTimeout: 60,
    stopTimeout: '120',
    restartPolicy: { enabled: true },
    readonlyRootFilesystem: true,
    systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }],
    linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] }, initProcessEnabled: true, maxSwap: 64 },
    ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: '-1' }],
    portMappings: [{ containerPort: 8080, hostPort: 80 }, { containerPortRange: '9000-9010', protocol: 'UDP' }],
    volumesFrom: [{ sourceContainer: 'init' }],
  }],
};

/** What is in the model of every sound task definition. */
const SOUND = {
  misplacedKeys: [],
  missingKeys: [],
  unknownValues: [],
  unsubstituted: [],
  unchecked: [],
  hasUnresolvedContainers: false,
  services: [],
};

const MODEL: TaskDefinitionModel = {
  ...SOUND,
  networkMode: 'awsvpc',
  pidMode: 'task',
  ipcMode: 'none',
  requiresCompatibilities: ['FARGATE', 'EC2'],
  operatingSystemFamily: 'LINUX',
  enableFaultInjection: true,
  taskRole: undefined,
  cpuUnits: 256,
  memoryMiB: 512,
  containers: [{
    name: 'web',
    hasUnresolvedName: false,
    isNamed: true,
    image: 'nginx:1.29',
    cpuUnits: 128,
    memoryMiB: 256,
    memoryReservationMiB: 64,
    essential: false,
    user: '0:0',
    entryPoint: ['/agent', '/web'],
    command: ['serve'],
    healthCheck: ['CMD', '/probe'],
    texts: { entryPoint: ['/agent', '/web'], command: ['serve'], healthCheck: ['CMD', '/probe'] },
    environment: ['STAGE'],
    secrets: ['PASSWORD'],
    dependsOn: [{ containerName: 'init', condition: 'SUCCESS', step: 'init' }],
    startTimeout: 60,
    stopTimeout: 120,
    restarts: true,
    readonlyRootFilesystem: true,
    initProcessEnabled: true,
    instanceSettings: [{ name: 'linuxParameters.maxSwap', value: '64' }],
    systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }],
    capabilitiesAdded: ['SYS_PTRACE'],
    capabilitiesDropped: ['ALL'],
    linuxParameters: ['capabilities.add', 'capabilities.drop', 'initProcessEnabled', 'maxSwap'],
    ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: -1, step: 'nofile' }],
    needsExec: false,
    ports: [{ first: 8080, last: 8080, protocol: 'tcp', hostPort: 80 }, { first: 9000, last: 9010, protocol: 'udp', hostPort: undefined }],
    portsBesideRange: [],
    volumesFrom: [{ name: 'init', step: 'init' }],
    links: ['db:data'],
  }],
};

const SERVICE = {
  taskDefinition: 'shop:1',
  enableExecuteCommand: true,
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }, { capacityProvider: 'FARGATE' }],
  serviceConnectConfiguration: { enabled: true, services: [{ portName: 'a', ingressPortOverride: 15000 }, { portName: 'b', ingressPortOverride: UNRESOLVED }, { portName: 'c' }] },
};

/** The model of a task definition that sets nothing: its other properties are undefined. */
const EMPTY: Partial<TaskDefinitionModel> = {
  ...SOUND,
  requiresCompatibilities: [],
  enableFaultInjection: false,
  unread: expect.objectContaining({ why: 'it has no container' }) as Unchecked,
  containers: [],
};

/** Changes the spelling of every key. */
function respell(value: unknown, spell: (key: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map(item => respell(item, spell));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [spell(key), respell(member, spell)]))
    : value;
}

/** Replaces every value in structures and lists. An item without a known name is at its position. */
function withLeaves(value: unknown, leaf: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(item => withLeaves(item, leaf));
  }
  return typeof value !== 'object' || value === null ? leaf
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, key === 'step' ? '#1' : withLeaves(member, leaf)]));
}

/** Returns the model of a task's only container. */
function read(properties: Record<string, unknown>) {
  return readTaskDefinition(fargate([container('web', properties)])).containers[0];
}

const BARE = read({});

test.each([
  ['the ECS API', (key: string) => key],
  ['CloudFormation', (key: string) => key[0].toUpperCase() + key.slice(1)],
  ['lower case', (key: string) => key.toLowerCase()],
  ['upper case', (key: string) => key.toUpperCase()],
])('reads the spelling of %s', (_, spell) => {
  expect({ ...readTaskDefinition(respell(API, spell)), misplacedKeys: [], unknownValues: [] }).toEqual(MODEL);
});

test('prefers the exact spelling if a key occurs twice', () => {
  expect(readTaskDefinition({ PidMode: 'host', pidMode: 'task' }).pidMode).toBe('task');
});

test('reads numbers and booleans as strings, and strings as booleans', () => {
  expect(read({ systemControls: [{ namespace: 'net.core.somaxconn', value: 4096 }, { namespace: 'net.ipv4.tcp_sack', value: true }] }).systemControls)
    .toEqual([{ namespace: 'net.core.somaxconn', value: '4096' }, { namespace: 'net.ipv4.tcp_sack', value: 'true' }]);
  expect(read({ user: 1000 }).user).toBe('1000');
  expect(read({ essential: 'false' }).essential).toBe(false);
  expect(read({ portMappings: [{ containerPort: '8080' }] }).ports).toMatchObject([{ first: 8080, last: 8080 }]);
});

test('a container is essential by default', () => expect(BARE.essential).toBe(true));

test.each([
  ['nulls', null],
  ['undefined', undefined],
  ['empty strings', ''],
  ['AWS::NoValue', { Ref: 'AWS::NoValue' }],
])('%s count as not set', (_, nothing) => {
  const structures = { runtimePlatform: { operatingSystemFamily: nothing } };
  const others = Object.fromEntries(Object.keys(API).map(key => [key, nothing]));
  expect(readTaskDefinition({ ...others, ...structures })).toEqual(EMPTY);
  const rest = Object.keys(API.containerDefinitions[0]).filter(key => key !== 'name' && key !== 'image');
  expect(read(Object.fromEntries(rest.map(key => [key, nothing])))).toEqual(BARE);
  expect(read({ linuxParameters: { capabilities: { add: nothing, drop: nothing }, initProcessEnabled: nothing, maxSwap: nothing } })).toEqual(BARE);
});

test('the empty values of a skeleton of the AWS CLI that is filled in in part set nothing', () => {
  expect(readTaskDefinition({
    family: 'web',
    networkMode: '',
    pidMode: '',
    requiresCompatibilities: [],
    runtimePlatform: { cpuArchitecture: '', operatingSystemFamily: '' },
    containerDefinitions: [{
      name: '',
      image: '',
      user: '',
      entryPoint: [],
      portMappings: [{ containerPort: 0, hostPort: 0, protocol: '' }],
      volumesFrom: [{ sourceContainer: '', readOnly: true }],
      systemControls: [{ namespace: '', value: '' }, {}],
      linuxParameters: { capabilities: { add: [], drop: [] } },
    }],
  }).containers).toEqual([{
    ...BARE, name: '#1', isNamed: false, image: undefined, ports: [{ first: 0, last: 0, protocol: 'tcp', hostPort: 0 }],
  }]);
});

test('keeps the empty value of a parameter, which reserves no ports', () => {
  expect(read({ systemControls: [{ namespace: 'net.ipv4.ip_local_reserved_ports', value: '' }] }).systemControls)
    .toEqual([{ namespace: 'net.ipv4.ip_local_reserved_ports', value: '' }]);
});

test.each([
  ['a reference', { Ref: 'Parameter' }, '${Parameter}'],
  ['a join', { 'Fn::Join': ['', [{ Ref: 'Parameter' }, 'a']] }, '${Parameter}a'],
  ['a condition', { 'Fn::If': ['Condition', 'task', { Ref: 'AWS::NoValue' }] }, '#1'],
])('%s is unknown at every level', (_, intrinsic, name) => {
  const { containers: [values], ...task } = withLeaves(MODEL, UNKNOWN) as TaskDefinitionModel;
  const named = { name, hasUnresolvedName: true, isNamed: true, texts: expect.anything() };
  const none = { needsExec: false, instanceSettings: [], linuxParameters: [], ports: [] };
  expect(readTaskDefinition(withLeaves(API, intrinsic))).toEqual({
    ...task,
    taskRole: undefined,
    hasUnresolvedContainers: false,
    containers: [{ ...values, ...named, ...none }],
  });

  const [web] = API.containerDefinitions;
  const members = [...Object.keys(web), 'privileged'].map(key => [key, intrinsic]);
  const lists = { entryPoint: UNKNOWN, command: UNKNOWN, healthCheck: UNKNOWN };
  const whole = { ...values, ...named, ...none, ...lists };
  expect(read(Object.fromEntries(members))).toEqual(whole);
  expect(read({ portMappings: [intrinsic, { containerPort: intrinsic }, { containerPort: 8080, hostPort: intrinsic, protocol: intrinsic }] }).ports)
    .toEqual([{ first: 8080, last: 8080, protocol: UNKNOWN, hostPort: UNKNOWN }]);
  const items = ['environment', 'secrets', 'systemControls', 'ulimits', 'volumesFrom'].map(key => [key, [intrinsic]]);
  const { environment, secrets, systemControls, ulimits, volumesFrom } = values;
  expect(read(Object.fromEntries(items))).toEqual({ ...BARE, environment, secrets, systemControls, ulimits, volumesFrom });
});

test('a dynamic reference is unknown', () => {
  expect(read({ user: '{{resolve:ssm:/user}}', systemControls: [{ namespace: 'net.core.somaxconn', value: '{{resolve:ssm:/backlog:1}}' }] }))
    .toMatchObject({ user: UNKNOWN, systemControls: [{ value: UNKNOWN }] });
});

test('an unresolved list contains one unknown item', () => {
  expect(readTaskDefinition({ requiresCompatibilities: UNRESOLVED }).requiresCompatibilities).toEqual([UNKNOWN]);
  expect(read({ linuxParameters: { capabilities: UNRESOLVED } })).toMatchObject({ capabilitiesAdded: [UNKNOWN], capabilitiesDropped: [UNKNOWN] });
});

test('omits unresolved containers and reads the others', () => {
  expect(readTaskDefinition(fargate(UNRESOLVED))).toMatchObject({ containers: [], hasUnresolvedContainers: true });
  expect(readTaskDefinition(fargate([UNRESOLVED, container('web')]))).toMatchObject({ containers: [{ name: 'web' }], hasUnresolvedContainers: true });
  expect(readTaskDefinition(fargate([{ Ref: 'AWS::NoValue' }, container('web')])))
    .toMatchObject({ containers: [{ name: 'web' }], hasUnresolvedContainers: false });
});

test('a structure with Ref and other members is not a reference', () => {
  expect(read({ linuxParameters: { Ref: 'x', capabilities: { add: ['SYS_PTRACE'] } } }).capabilitiesAdded).toEqual(['SYS_PTRACE']);
});

test('names a container without a name by its position', () => {
  expect(readTaskDefinition(fargate([container('web'), { image: 'agent' }])).containers.map(({ name, isNamed }) => [name, isNamed]))
    .toEqual([['web', true], ['#2', false]]);
});

const HOSTILE: unknown[] = [undefined, null, '', 'text', 0, NaN, true, [], [[]], [null], {}, () => 0, Symbol('s'), 10n];

test.each(HOSTILE.map(value => [typeof value, value] as const))('accepts a %s as a task definition without containers, and as any property: %p', (_, value) => {
  expect(readTaskDefinition(value)).toMatchObject({ pidMode: undefined, containers: [] });
  for (const property of Object.keys(API)) {
    expect(() => readTaskDefinition({ ...API, [property]: value })).not.toThrow();
    expect(() => readTaskDefinition({ ...API, [property]: [value] })).not.toThrow();
  }
  for (const property of Object.keys(API.containerDefinitions[0])) {
    expect(() => read({ [property]: value })).not.toThrow();
    expect(() => read({ [property]: [value] })).not.toThrow();
    expect(() => read({ [property]: { capabilities: value } })).not.toThrow();
  }
});

test('a value of an unexpected form is reported, and counts as unknown or not set', () => {
  expect(readTaskDefinition({ pidMode: ['task'], networkMode: { mode: 'awsvpc' }, requiresCompatibilities: [[]], runtimePlatform: 'LINUX' })).toEqual({
    ...EMPTY,
    networkMode: UNKNOWN,
    pidMode: UNKNOWN,
    requiresCompatibilities: [UNKNOWN],
    unchecked: ['networkMode', 'pidMode', 'item 1 of requiresCompatibilities', 'runtimePlatform'].map(what => expect.objectContaining({ what })),
  });
  expect(read({ systemControls: ['net.core.somaxconn=1', [], 1], portMappings: [8080, { containerPort: 'http' }, { containerPort: -1 }] }))
    .toMatchObject({ systemControls: [], ports: [] });
});

test.each([['yes', true], ['ON', true], ['no', false], ['Off', false]])('the fix of the flag %j is %j', (enableFaultInjection, flag) => {
  const fixIn = (notation: Notation) => readTaskDefinition({ enableFaultInjection }, { notation }).unchecked[0].fix;
  expect(fixIn('API')).toBe(`Write ${flag}. The AWS CLI reads ${enableFaultInjection} as a text.`);
  expect(fixIn('template')).toBe(`Write ${flag}.`);
});

test('the fix of another flag names both', () => {
  expect(readTaskDefinition({ enableFaultInjection: 'y' }).unchecked).toMatchObject([{ fix: 'Write true or false, as in the ECS API.' }]);
});

test('reads deep nesting to the depth of the known properties', () => {
  let deep: unknown = 'end';
  for (let i = 0; i < 10_000; i++) {
    deep = { pidMode: deep, containerDefinitions: [deep] };
  }
  expect(readTaskDefinition(deep)).toMatchObject({ pidMode: UNKNOWN, containers: [{ name: '#1' }] });
});

test('does not read inherited members as properties', () => {
  expect(readTaskDefinition(Object.create({ pidMode: 'host' })).pidMode).toBeUndefined();
  expect(readTaskDefinition(JSON.parse('{"__proto__": {"pidMode": "host"}, "containerDefinitions": [{"name": "constructor"}]}')))
    .toMatchObject({ pidMode: undefined, containers: [{ name: 'constructor' }] });
});

test('does not change its input', () => {
  const before = JSON.stringify(API);
  readTaskDefinition(API);
  expect(JSON.stringify(API)).toBe(before);
});

test.each([
  [true, true], ['true', true], ['True', true],
  [false, false], ['false', false], [undefined, false], [null, false], ['', false],
  ['yes', UNKNOWN], [1, UNKNOWN], [UNRESOLVED, UNKNOWN],
])(
  'reads enableFaultInjection and enableExecuteCommand %j as %p', (value, expected) => {
    expect(readTaskDefinition({ enableFaultInjection: value }).enableFaultInjection).toBe(expected);
    expect(readService('web', { enableExecuteCommand: value }).enableExecuteCommand).toBe(expected);
  });

test.each([
  ['the ECS API', (key: string) => key],
  ['CloudFormation', (key: string) => key[0].toUpperCase() + key.slice(1)],
])('reads a service in the spelling of %s', (_, spell) => {
  expect(readService('web', respell(SERVICE, spell))).toEqual({
    name: 'web', enableExecuteCommand: true, launchType: 'FARGATE', platformVersion: '1.4.0', capacityProviders: ['FARGATE_SPOT', 'FARGATE'], ingressPorts: [15000],
  });
});

test('a service runs without ECS Exec by default', () => {
  expect(readService('web', {})).toEqual({
    name: 'web', enableExecuteCommand: false, launchType: undefined, platformVersion: undefined, capacityProviders: [], ingressPorts: [],
  });
});

test('unresolved properties of a service are unknown', () => {
  expect(readService('web', { launchType: UNRESOLVED, platformVersion: UNRESOLVED, capacityProviderStrategy: UNRESOLVED })).toEqual({
    name: 'web', enableExecuteCommand: false, launchType: UNKNOWN, platformVersion: UNKNOWN, capacityProviders: [UNKNOWN], ingressPorts: [],
  });
  expect(readService('web', { capacityProviderStrategy: [{ capacityProvider: UNRESOLVED }, UNRESOLVED, {}] }).capacityProviders)
    .toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
});

test.each(HOSTILE.map(value => [typeof value, value] as const))('accepts a %s as any property of a service without throwing: %p', (_, value) => {
  expect(readService('web', value)).toMatchObject({ name: 'web', enableExecuteCommand: false });
  for (const property of Object.keys(SERVICE)) {
    expect(() => readService('web', { ...SERVICE, [property]: value })).not.toThrow();
    expect(() => readService('web', { ...SERVICE, [property]: [value] })).not.toThrow();
  }
  expect(referenceTarget(value)).toBeUndefined();
  expect(referenceTarget({ Ref: value })).toBe(typeof value === 'string' ? value : undefined);
  expect(referenceTarget({ 'Fn::GetAtt': value })).toBeUndefined();
  expect(referenceTarget({ 'Fn::GetAtt': [value, 'Arn'] })).toBe(typeof value === 'string' ? value : undefined);
});

test('only Ref and Fn::GetAtt refer to a resource', () => {
  expect(referenceTarget({ Ref: 'Web' })).toBe('Web');
  expect(referenceTarget({ 'Fn::GetAtt': ['Web', 'TaskDefinitionArn'] })).toBe('Web');
  expect(referenceTarget({ 'Fn::GetAtt': 'Web.TaskDefinitionArn' })).toBe('Web');
  expect(referenceTarget({ 'Fn::GetAtt': 'Nested.Outputs.TaskDefinition' })).toBe('Nested');
  expect(referenceTarget({ 'Fn::GetAtt': 'Web.' })).toBeUndefined();
  expect(referenceTarget({ 'Fn::GetAtt': '.Arn' })).toBeUndefined();
  expect(referenceTarget({ 'Fn::ImportValue': 'Web' })).toBeUndefined();
  expect(referenceTarget({ 'Fn::If': ['Condition', { Ref: 'Web' }, { Ref: 'Worker' }] })).toBeUndefined();
  expect(referenceTarget({ Ref: 'Web', other: 1 })).toBeUndefined();
});

test.each([
  [{ Ref: 'Name' }, '${Name}'],
  [{ Ref: '<NAME>' }, '<NAME>'],
  [{ 'Fn::Sub': '${Env}-web' }, '${Env}-web'],
  [{ 'Fn::Sub': ['${Env}-web', { Env: 'x' }] }, '${Env}-web'],
  [{ 'Fn::GetAtt': ['Names', 'Web'] }, '${Names.Web}'],
  [{ 'Fn::GetAtt': 'Names.Web' }, '${Names.Web}'],
  [{ 'Fn::Join': ['-', ['web', { Ref: 'Env' }, 1]] }, 'web-${Env}-1'],
  ['{{resolve:ssm:/name}}', '{{resolve:ssm:/name}}'],
  [{ 'Fn::Join': ['-', ['web', { 'Fn::ImportValue': 'x' }]] }, '#1'],
  [{ 'Fn::ImportValue': 'x' }, '#1'],
  [{ Ref: 1 }, '#1'],
  [{ 'Fn::Sub': {} }, '#1'],
])('the unresolved name %j is shown as %s', (written, name) => {
  expect(readTaskDefinition({ containerDefinitions: [{ name: written }] }).containers).toMatchObject([{ name, hasUnresolvedName: true }]);
});

test('unresolved names with the same text get their positions', () => {
  const names = (...written: unknown[]) =>
    readTaskDefinition({ containerDefinitions: written.map(name => ({ name })) }).containers.map(({ name }) => name);
  expect(names({ Ref: 'A' }, { Ref: 'A' }, { Ref: 'B' }, 'app')).toStrictEqual(['${A} #1', '${A} #2', '${B}', 'app']);
});
