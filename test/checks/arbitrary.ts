import { Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import type { Json } from './definitions';
import { capitalized } from '../../src/wording';
import { MEASURED } from '../catalog/measured';

// Task definitions and templates of every kind: valid, invalid, incomplete, and malicious.

const anything = fc.jsonValue({ maxDepth: 4 });

/** Names of members that objects inherit. */
const inherited = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length');

const intrinsic: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ Ref: fc.oneof(fc.constantFrom('AWS::NoValue', 'Parameter', 'Task'), anything) }),
  fc.record({ 'Fn::If': fc.oneof(fc.tuple(fc.constant('Condition'), anything, fc.constant({ Ref: 'AWS::NoValue' })), anything) }),
  fc.record({ 'Fn::Sub': fc.oneof(fc.constant('${Parameter}-x'), anything) }),
  fc.record({ 'Fn::Join': anything }),
  fc.record({ 'Fn::GetAtt': anything }),
  fc.record({ 'Fn::ForEach::Loop': anything }),
);

/** Strings on which a backtracking regular expression would take forever. */
const long = fc.tuple(fc.constantFrom('x', ' ', '\n', ', ', '1 ', '1,', '1-', '-', 'a.', '..', '/', '$', '{{', '${'), fc.constantFrom('', 'x', '1', ' 2', '}}'))
  .map(([unit, end]) => `${unit.repeat(process.env.FUZZ_RUNS ? 50_000 : 5000)}${end}`);

const deep = fc.tuple(fc.constantFrom('', 'a', 'capabilities', 'a container', 'the task definition', 'Ref', 'Fn::If'), fc.constantFrom(100, 2000))
  .map(([key, depth]) => nested(key, depth));

const strange = fc.oneof(
  { arbitrary: anything, weight: 4 },
  { arbitrary: intrinsic, weight: 4 },
  { arbitrary: inherited, weight: 4 },
  { arbitrary: fc.constantFrom<unknown>(null, '', [], {}, { toString: 1, valueOf: 1 }, 0, -1, 1e308, true), weight: 4 },
  { arbitrary: long, weight: 1 },
  { arbitrary: deep, weight: 1 },
);

const surprise = fc.tuple(fc.oneof(inherited, fc.string()), strange);

/** Mostly valid values, sometimes unresolved ones, sometimes anything. */
function mostly<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary, weight: 8 }, { arbitrary: intrinsic, weight: 1 }, { arbitrary: strange, weight: 1 });
}

/** A record with optional members, in the spelling of ECS or CloudFormation, sometimes with other members. */
function properties(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Json> {
  return fc.tuple(
    fc.record(Object.fromEntries(Object.entries(members).map(([name, arbitrary]) => [name, mostly(arbitrary)])), { requiredKeys: [] }),
    fc.constantFrom<(name: string) => string>(name => name, capitalized, name => name.toUpperCase()),
    fc.oneof({ arbitrary: fc.constant([]), weight: 9 }, { arbitrary: fc.array(surprise, { maxLength: 2 }), weight: 1 }),
  ).map(([record, spell, more]) => Object.fromEntries([...Object.entries(record).map(([name, value]) => [spell(name), value]), ...more]) as Json);
}

const name = fc.oneof(fc.constantFrom('app', 'agent', 'init', 'proxy'), fc.string({ maxLength: 6 }), inherited);
const flag = fc.oneof(fc.boolean(), fc.constantFrom('true', 'false'));
const port = fc.oneof(fc.integer({ min: -1, max: 70_000 }), fc.constantFrom('80', '8080-8090', '9-1'));
const list = (arbitrary: fc.Arbitrary<unknown>, maxLength = 3) => fc.array(mostly(arbitrary), { maxLength });
const pair = properties({ name, value: fc.string({ maxLength: 20 }), valueFrom: fc.string({ maxLength: 20 }) });

const sysctl = properties({
  namespace: fc.oneof(fc.constantFrom(...Object.keys(MEASURED.parameters)), fc.constantFrom('net.core.rmem_max', 'vm.swappiness', 'net.', 'kernel.sem', 'net.ipv4.conf..x'), fc.string()),
  value: fc.oneof(fc.integer().map(String), fc.constantFrom('1024 65000', '65000 1024', '0x10', '', ' ', '1\t2\t3', '80-90,1,', '250 256000 100 1024'), fc.string()),
});

const container = properties({
  name,
  image: fc.constantFrom('nginx', 'public.ecr.aws/nginx/nginx:1.29', 'lscr.io/linuxserver/nginx:1', 'ghcr.io/x@sha256:0'),
  essential: flag,
  user: fc.constantFrom('0', 'root', '1000', '1000:1000', ':', 'nobody'),
  cpu: fc.integer(),
  memory: fc.integer(),
  entryPoint: list(fc.constantFrom('sh', '/init', '-c')),
  command: list(fc.constantFrom('sleep', 'infinity', 'while :; do sleep 1; done', 'amazon-ssm-agent', 'kill 1', 'exec app > /proc/1/fd/1', 'sysctl -w a=b && $(pkill x', 'strace -p 1; kill -9 -1')),
  environment: list(pair),
  secrets: list(pair),
  portMappings: list(properties({ containerPort: port, hostPort: port, containerPortRange: port, protocol: fc.constantFrom('tcp', 'udp', '') })),
  ulimits: list(properties({ name: fc.constantFrom('nofile', 'core', ''), softLimit: fc.integer(), hardLimit: fc.integer() })),
  systemControls: list(sysctl, 5),
  linuxParameters: properties({
    capabilities: properties({ add: list(fc.constantFrom('SYS_PTRACE', 'CAP_SYS_PTRACE', 'NET_ADMIN', 'ALL')), drop: list(fc.constantFrom('ALL', 'MKNOD')) }),
    initProcessEnabled: flag,
    devices: list(properties({ hostPath: fc.string() })),
    sharedMemorySize: fc.integer(),
    swappiness: fc.integer(),
    maxSwap: fc.integer(),
    tmpfs: list(properties({ containerPath: fc.string(), size: fc.integer() })),
  }),
  dependsOn: list(properties({ containerName: name, condition: fc.constantFrom('START', 'COMPLETE', 'SUCCESS', 'HEALTHY', 'NEVER') })),
  healthCheck: properties({ command: list(fc.constantFrom('CMD', 'CMD-SHELL', 'pgrep nginx', 'kill -0 1')) }),
  readonlyRootFilesystem: flag,
  privileged: flag,
  volumesFrom: list(properties({ sourceContainer: name })),
  startTimeout: fc.integer({ min: 0, max: 300 }),
  stopTimeout: fc.integer({ min: 0, max: 300 }),
  restartPolicy: properties({ enabled: flag }),
  links: list(name),
  systemControl: list(sysctl),
});

/** More containers than ECS allows, each of which waits for the next, for all, or for any other. */
const crowd = fc.tuple(fc.integer({ min: 20, max: 60 }), fc.constantFrom('ring', 'all', 'any'), fc.nat(1000)).map(([count, shape, factor]) => {
  const waitsFor = (index: number) => shape === 'ring' ? [(index + 1) % count] : shape === 'all' ? [...Array(count).keys()] : [index * factor % count];
  return Array.from({ length: count }, (_, index) => ({
    name: `c${index}`,
    dependsOn: waitsFor(index).map(other => ({ containerName: `c${other}`, condition: 'START' })),
    portMappings: [{ containerPort: 8080 }],
    systemControls: [{ namespace: 'net.core.somaxconn', value: String(index) }],
  }));
});

/** Properties of a task definition. */
export const taskDefinition = properties({
  family: name,
  networkMode: fc.constantFrom('awsvpc', 'bridge', 'host', 'none', ''),
  pidMode: fc.constantFrom('task', 'host', ''),
  ipcMode: fc.constantFrom('task', 'host', 'none', ''),
  requiresCompatibilities: list(fc.constantFrom('FARGATE', 'EC2', 'EXTERNAL', 'MANAGED_INSTANCES')),
  runtimePlatform: properties({ operatingSystemFamily: fc.constantFrom('LINUX', 'WINDOWS_SERVER_2022_CORE'), cpuArchitecture: fc.constantFrom('ARM64') }),
  cpu: fc.constantFrom('256', '.25 vCPU', 'x'),
  memory: fc.constantFrom('512', '1 GB'),
  enableFaultInjection: flag,
  containerDefinitions: fc.oneof({ arbitrary: list(container, 4), weight: 20 }, { arbitrary: crowd, weight: 1 }),
});

const service = properties({
  taskDefinition: fc.constantFrom<unknown>({ Ref: 'Task' }, { 'Fn::GetAtt': ['Task', 'TaskDefinitionArn'] }, 'task:1'),
  enableExecuteCommand: flag,
  launchType: fc.constantFrom('FARGATE', 'EC2', 'EXTERNAL'),
  platformVersion: fc.constantFrom('1.3.0', '1.4.0', 'LATEST'),
  capacityProviderStrategy: list(properties({ capacityProvider: fc.constantFrom('FARGATE', 'FARGATE_SPOT', 'mine') })),
  serviceConnectConfiguration: properties({ services: list(properties({ ingressPortOverride: fc.constantFrom<unknown>(8080, '8080', 0, { Ref: 'Port' }) })) }),
});

const role = properties({
  roleName: name,
  roles: list(fc.constant({ Ref: 'Task' })),
  managedPolicyArns: list(name),
  policyDocument: properties({ statement: list(properties({ effect: fc.constantFrom('Allow', 'Deny'), action: fc.constantFrom<unknown>('*', 'ssmmessages:*', ['a:b']) })) }),
  policies: list(properties({ policyDocument: anything })),
});

const parameter = properties({
  Type: fc.constantFrom('String', 'Number', 'List<Number>', 'CommaDelimitedList', 'AWS::SSM::Parameter::Value<String>'),
  Default: fc.oneof(fc.string(), fc.integer()),
  AllowedValues: list(fc.string()),
  AllowedPattern: fc.constantFrom('[a-z]*', '('),
  ...Object.fromEntries(['MinLength', 'MaxLength', 'MinValue', 'MaxValue'].map(bound => [bound, fc.oneof(fc.integer(), fc.constantFrom('1', 'x'))])),
});

/** A template with task definitions and services, valid or not. */
export const template = fc.record({
  Parameters: mostly(fc.record({ Parameter: mostly(parameter) })),
  Resources: mostly(fc.record({
    'Task': mostly(taskDefinition.map(Properties => ({ Type: 'AWS::ECS::TaskDefinition', Properties }))),
    'Service': mostly(service.map(Properties => ({ Type: 'AWS::ECS::Service', Properties }))),
    'Fn::ForEach::Tasks': mostly(fc.tuple(
      mostly(fc.constant('Name')),
      mostly(list(name)),
      mostly(taskDefinition.map(Properties => ({ 'Task${Name}': { Type: 'AWS::ECS::TaskDefinition', Properties } }))),
    )),
    '__proto__': mostly(taskDefinition.map(Properties => ({ Type: 'AWS::ECS::TaskDefinition', Properties }))),
  }, { requiredKeys: [] })),
  Conditions: strange,
}, { requiredKeys: ['Resources'] });

/** The arguments of a CDK resource. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
  readonly overrides: readonly (readonly [name: string, value: unknown])[];
}

/** A task definition, service, or role as a construct, with lazy values and overrides. */
export const resource: fc.Arbitrary<Resource> = fc.record({
  id: fc.constantFrom('Task', 'Other'),
  type: fc.constantFrom('AWS::ECS::TaskDefinition', 'AWS::ECS::Service', 'AWS::IAM::Role', 'AWS::IAM::Policy'),
  properties: fc.tuple(fc.oneof(taskDefinition, service, role), fc.nat(5)).map(([written, late]) => Object.fromEntries(
    Object.entries(written).map(([key, value], index) => [key, index === late ? Lazy.any({ produce: () => value }) : value]))),
  overrides: fc.array(fc.tuple(
    fc.constantFrom('PidMode', 'ContainerDefinitions', 'ContainerDefinitions.0.User', 'TaskDefinition', 'Roles', '__proto__'), strange,
  ), { maxLength: 1 }),
});

/** Returns nested lists, or nested structures under a key. */
function nested(key: string, depth: number): unknown {
  const [open, close] = key === '' ? ['[', ']'] : [`{${JSON.stringify(key)}:`, '}'];
  return JSON.parse(`${open.repeat(depth)}{}${close.repeat(depth)}`);
}
