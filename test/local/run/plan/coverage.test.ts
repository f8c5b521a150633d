import { dialectOf } from '../../../../src/local/engine/dialect';
import { dryRun } from '../../../../src/local/engine/names';
import { FIELDS, membersOf } from '../../../../src/local/run/definition/fields';
import { planOf } from '../../../../src/local/run/plan/plan';
import { definitionOf } from '../definitions';

type Json = Record<string, unknown>;

/** A task definition for instances with a value in each field. */
const EVERY_FIELD: Json = {
  family: 'edge',
  taskRoleArn: 'arn:aws:iam::111122223333:role/task',
  executionRoleArn: 'arn:aws:iam::111122223333:role/execution',
  networkMode: 'bridge',
  containerDefinitions: [{
    name: 'app',
    image: 'example/app:1',
    repositoryCredentials: { credentialsParameter: 'arn' },
    cpu: 128,
    memory: 256,
    memoryReservation: 200,
    links: ['files'],
    portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp', name: 'http', appProtocol: 'http', containerPortRange: '80-81' }],
    essential: false,
    restartPolicy: { enabled: true, ignoredExitCodes: [3], restartAttemptPeriod: 60 },
    entryPoint: ['sh'],
    command: ['-c'],
    environment: [{ name: 'A', value: 'b' }],
    environmentFiles: [{ value: 'arn:aws:s3:::bucket/app.env', type: 's3' }],
    mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
    volumesFrom: [{ sourceContainer: 'files', readOnly: true }],
    linuxParameters: {
      capabilities: { add: ['SYS_PTRACE'], drop: ['NET_RAW'] },
      devices: [{ hostPath: '/dev/x', containerPath: '/dev/x', permissions: ['read'] }],
      initProcessEnabled: true,
      sharedMemorySize: 64,
      tmpfs: [{ containerPath: '/run', size: 16, mountOptions: ['noexec'] }],
      maxSwap: 64,
      swappiness: 10,
    },
    secrets: [{ name: 'KEY', valueFrom: 'arn' }],
    dependsOn: [{ containerName: 'files', condition: 'HEALTHY' }],
    startTimeout: 60,
    stopTimeout: 20,
    versionConsistency: 'disabled',
    hostname: 'app',
    user: '1000',
    workingDirectory: '/srv',
    disableNetworking: true,
    privileged: true,
    readonlyRootFilesystem: true,
    dnsServers: ['10.0.0.2'],
    dnsSearchDomains: ['example.com'],
    extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }],
    dockerSecurityOptions: ['no-new-privileges'],
    interactive: true,
    pseudoTerminal: true,
    dockerLabels: { team: 'web' },
    ulimits: [{ name: 'core', softLimit: 1, hardLimit: 2 }],
    logConfiguration: { logDriver: 'awslogs', options: { a: 'b' }, secretOptions: [{ name: 'token', valueFrom: 'arn' }] },
    healthCheck: { command: ['CMD', 'true'], interval: 10, timeout: 3, retries: 2, startPeriod: 7 },
    systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }],
    resourceRequirements: [{ value: '1', type: 'GPU', sharingStrategy: { nvidiaMps: { memory: 1024, maxComputePercent: 50 } } }],
    firelensConfiguration: { type: 'fluentbit', options: { a: 'b' } },
    credentialSpecs: ['credentialspec:arn'],
  }, { name: 'files', image: 'example/files:1', healthCheck: { command: ['CMD', 'true'] } }],
  volumes: [{
    name: 'data',
    host: { sourcePath: '/data' },
    dockerVolumeConfiguration: { scope: 'task', autoprovision: true, driver: 'local', driverOpts: { a: 'b' }, labels: { a: 'b' } },
    efsVolumeConfiguration: {
      fileSystemId: 'fs-1', rootDirectory: '/x', transitEncryption: 'ENABLED', transitEncryptionPort: 2049, authorizationConfig: { accessPointId: 'fsap-1', iam: 'ENABLED' },
    },
    s3filesVolumeConfiguration: { fileSystemArn: 'arn', rootDirectory: '/x', transitEncryptionPort: 2049, accessPointArn: 'arn' },
    fsxWindowsFileServerVolumeConfiguration: { fileSystemId: 'fs-2', rootDirectory: 'x', authorizationConfig: { credentialsParameter: 'arn', domain: 'example.com' } },
    configuredAtLaunch: true,
  }],
  placementConstraints: [{ type: 'memberOf', expression: 'x' }],
  requiresCompatibilities: ['EC2'],
  cpu: '512',
  memory: '1024',
  tags: [{ key: 'a', value: 'b' }],
  pidMode: 'task',
  ipcMode: 'task',
  proxyConfiguration: { type: 'APPMESH', containerName: 'app', properties: [{ name: 'a', value: 'b' }] },
  inferenceAccelerators: [{ deviceName: 'a', deviceType: 'b' }],
  ephemeralStorage: { sizeInGiB: 30 },
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  enableFaultInjection: true,
  trustedExecutionConfiguration: { isolationMode: 'ISOLATED_SANDBOX', attestationPolicy: 'policy' },
};

/** Fields that a run neither names nor shows in its plan, and why. */
const UNSEEN: Readonly<Record<string, string>> = {
  'containerDefinitions.secrets.valueFrom': 'the value must come from an option',
  'containerDefinitions.healthCheck.command': 'required by the dependency of the test',
  'runtimePlatform.operatingSystemFamily': 'only Linux is accepted',
};

/** What a run does with a task definition: its commands, and what it names at the start. */
function effectOf(task: Json): { readonly plan: string; readonly named: string } {
  const { containerDefinitions, ...rest } = task;
  const definition = definitionOf(containerDefinitions as object[], rest);
  const { notes, ...plan } = planOf(definition, { dialect: dialectOf('docker'), run: dryRun('web'), appliesLimits: true, machine: 'X86_64' });
  return { plan: JSON.stringify([plan, { ...definition, notApplied: [] }]), named: notes.join('\n') };
}

/** Returns a value without what a path leads to, in the first item of each list. */
function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return [without(value[0], [key, ...rest]), ...value.slice(1) as unknown[]];
  }
  const { [key]: removed, ...others } = value as Json;
  return rest.length === 0 ? others : { ...others, [key]: without(removed, rest) };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((found, key) => ((Array.isArray(found) ? found[0] : found) as Json | undefined)?.[key], value);
}

const LEAVES = FIELDS.flatMap(field => (membersOf(field) ?? ['']).map(member => ({ path: field.path, leaf: member === '' ? field.path : `${field.path}.${member}` })));

test('the task definition sets every field', () => {
  expect(LEAVES.filter(({ leaf }) => valueAt(EVERY_FIELD, leaf.split('.')) === undefined)).toEqual([]);
});

const all = effectOf(EVERY_FIELD);

test.each(LEAVES.filter(({ leaf }) => !(leaf in UNSEEN)))('$leaf is in the plan, or named at the start', ({ path, leaf }) => {
  // Some fields are required beside the others.
  let remaining: { readonly plan: string } | undefined;
  try {
    remaining = effectOf(without(EVERY_FIELD, leaf.split('.')) as Json);
  } catch {
    remaining = undefined;
  }
  const isInPlan = remaining === undefined || remaining.plan !== all.plan;
  const isNamed = new RegExp(`(^|[ :,])${path.replace(/^(containerDefinitions|volumes)\./, '').replaceAll('.', '\\.')}([ ,:(]|$)`, 'm').test(all.named);
  expect(isInPlan || isNamed).toBe(true);
});
