import { definitionOf } from '../definitions';

const APP = { name: 'app', image: 'example/app:1' };

/** The lines about settings that a run does not apply. */
function linesOf(containers: readonly object[], task: object = {}, context?: Parameters<typeof definitionOf>[2]): readonly string[] {
  return definitionOf(containers, task, context).notApplied;
}

test('names each setting that is not applied once, and ignores empty members of a skeleton', () => {
  expect(linesOf([{
    ...APP,
    privileged: true,
    hostname: '',
    links: [''],
    dockerSecurityOptions: null,
    firelensConfiguration: { type: 'fluentbit' },
    environmentFiles: [{ value: '', type: '' }],
    logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'web' } },
    portMappings: [{ containerPort: 80 }, { containerPort: 81 }],
    cpu: 0,
    linuxParameters: { maxSwap: 64, devices: [], swappiness: 0, capabilities: { add: [] } },
  }, { name: 'agent', image: 'example/agent:1', portMappings: [{ containerPort: 82 }] }, { name: 'other', image: 'example/other:1', portMappings: [{ containerPort: 83 }] }], {
    networkMode: 'bridge',
    pidMode: 'host',
    ipcMode: 'task',
    executionRoleArn: 'arn',
    taskRoleArn: '',
    tags: [{ key: 'a', value: 'b' }],
    enableFaultInjection: true,
    volumes: [{ name: 'shared', efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: '/' } }, { name: 'logs', host: { sourcePath: '/var/log' } }, { name: 'own', host: { sourcePath: '' } }, { name: 'disk', configuredAtLaunch: true }],
  })).toEqual([
    'networkMode bridge: all containers share one network namespace, as with awsvpc',
    'pidMode host: only task shares a PID namespace; otherwise, each container has its own',
    'ipcMode task: each container has its own IPC namespace, as on Fargate',
    'an empty local volume replaces: host.sourcePath (logs), efsVolumeConfiguration (shared), configuredAtLaunch (disk)',
    'not applied to the task: executionRoleArn, tags, enableFaultInjection',
    'not applied to containers: portMappings, linuxParameters.maxSwap (app), privileged (app), logConfiguration (app), firelensConfiguration (app)',
  ]);
});

test('a usual task of the CDK has at most a few lines', () => {
  expect(linesOf([{ ...APP, essential: true, portMappings: [{ containerPort: 80 }], logConfiguration: { logDriver: 'awslogs' }, environment: [{ name: 'A', value: 'b' }] }], {
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    executionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    taskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    pidMode: 'task',
  })).toEqual(['not applied without --limits: cpu, memory', 'not applied to the task: taskRoleArn, executionRoleArn', 'not applied to containers: portMappings, logConfiguration']);
});

test.each<[string, object, object, Parameters<typeof definitionOf>[2], string[]]>([
  ['limits without --limits', { memory: 64 }, { cpu: '256' }, {}, ['not applied without --limits: memory, cpu']],
  ['no limits with --limits', { memory: 64 }, { cpu: '256' }, { appliesLimits: true }, []],
  ['environment files without a local copy', { environmentFiles: [{ value: 'arn', type: 's3' }] }, {}, { withEnvironmentFile: new Set(['other']) }, ['not applied to containers: environmentFiles']],
  ['no environment files with a local copy', { environmentFiles: [{ value: 'arn', type: 's3' }] }, {}, { withEnvironmentFile: new Set(['app']) }, []],
  ['name servers on Fargate', { dnsServers: ['10.0.0.2'] }, { requiresCompatibilities: ['FARGATE'] }, {}, ['not applied to containers: dnsServers']],
  ['no name servers on instances', { dnsServers: ['10.0.0.2'] }, {}, {}, []],
  ['instances, which are imitated', {}, { requiresCompatibilities: ['EC2', 'EXTERNAL'] }, {}, ['requiresCompatibilities EC2 and EXTERNAL: without FARGATE, run also applies settings that Fargate refuses: sharedMemorySize, DNS, extraHosts, and, with --allow-capabilities, capabilities']],
  ['capabilities that Fargate refuses', { linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'SYS_ADMIN'] } } }, { requiresCompatibilities: ['FARGATE'] }, { allowsCapabilities: true }, ['capabilities not added, because Fargate refuses them: SYS_ADMIN (app)']],
  ['an init process in a shared PID namespace', { linuxParameters: { initProcessEnabled: true } }, { pidMode: 'task' }, {}, ['not applied to containers: linuxParameters.initProcessEnabled']],
  ['no init process without a shared PID namespace', { linuxParameters: { initProcessEnabled: true } }, {}, {}, []],
  ['no init process that is turned off', { linuxParameters: { initProcessEnabled: false } }, { pidMode: 'task' }, {}, []],
  ['an unresolved architecture', {}, { runtimePlatform: { cpuArchitecture: { Ref: 'Architecture' } } }, {}, ['not applied to the task: runtimePlatform.cpuArchitecture']],
  ['misspelled settings at every level', { imagee: 'x', healthCheck: { command: ['CMD', 'x'], intervall: 5 } }, { familly: 'x' }, {}, ['unknown or unresolved, not applied: imagee (app), healthCheck.intervall (app), familly']],
  ['nothing that a description of a task definition adds', {}, { taskDefinitionArn: 'arn', revision: 3, status: 'ACTIVE', compatibilities: ['EC2'] }, {}, []],
])('names %s', (_, container, task, context, expected) => {
  expect([...linesOf([{ ...APP, ...container }], task, context)].sort()).toEqual([...expected].sort());
});

test('lists only the first of many containers', () => {
  const containers = Array.from({ length: 12 }, (_, index) => ({ name: `c${index}`, image: 'a', hostname: index < 11 ? 'x' : undefined }));
  expect(linesOf(containers)).toEqual(['not applied to containers: hostname (c0, c1, c2, c3, c4, c5, c6, c7, c8, and 2 others)']);
});
