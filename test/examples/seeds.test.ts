import { synthesizeExample } from './synthesize-example';

/** A difference between the task definition in the announcement and the one of the construct, with its reason. */
type Difference = readonly [path: string, ours: unknown, reason: string];

const ADDED_BY_CDK: readonly Difference[] = [
  ['Family', expect.any(String), 'the CDK names the family after the construct'],
  ['TaskRoleArn', expect.anything(), 'the CDK creates a role for each task'],
];
const PORT_MAPPINGS = 'the example sets the port on which it listens';

test('the tuned proxy equals the task definition in the announcement, except for the listed differences', () => {
  const image = 'public.ecr.aws/nginx/nginx:1.29';
  expectEqualExcept(taskDefinitionOf('tuned-proxy', 'TunedProxy'), {
    Family: 'f',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '512',
    Memory: '1024',
    RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' },
    ContainerDefinitions: [{
      Name: 'myproxy',
      Image: image,
      Essential: true,
      SystemControls: [
        { Namespace: 'net.core.somaxconn', Value: '6000' },
        { Namespace: 'net.ipv4.ip_local_port_range', Value: '1024    65000' },
      ],
    }],
  }, [
    ...ADDED_BY_CDK,
    ['ContainerDefinitions.0.PortMappings', [{ ContainerPort: 8080, Protocol: 'tcp' }], PORT_MAPPINGS],
    ['ContainerDefinitions.0.SystemControls.1.Value', '1024 65000', 'the kernel accepts one space as well as four'],
    ['ContainerDefinitions.0.SystemControls.2', { Namespace: 'net.ipv4.ip_local_reserved_ports', Value: '8080' }, 'the port of the listener is in the ephemeral range, so it is reserved'],
  ]);
});

test('the observed service equals the task definition in the announcement, except for the listed differences', () => {
  expectEqualExcept(taskDefinitionOf('observed-service', 'ObservedService'), {
    Family: 'f',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '512',
    Memory: '1024',
    RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' },
    ContainerDefinitions: [
      { Name: 'nginx', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true },
      { Name: 'sleeper', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true, Command: ['sleep', 'infinity'], LinuxParameters: { InitProcessEnabled: true } },
    ],
    PidMode: 'task',
  }, [
    ...ADDED_BY_CDK,
    ['ExecutionRoleArn', expect.anything(), 'the execution role allows the toolbox to log to CloudWatch'],
    ['ContainerDefinitions.0.PortMappings', [{ ContainerPort: 80, Protocol: 'tcp' }], PORT_MAPPINGS],
    ['ContainerDefinitions.0.Cpu', 512, 'the application keeps the CPU units of the task, because without units it would have less weight than a sidecar with units'],
    ['ContainerDefinitions.1.Image', 'public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0', 'a toolbox needs tools or a package manager'],
    ['ContainerDefinitions.1.Essential', false, 'the task keeps running when the toolbox exits'],
    ['ContainerDefinitions.1.User', '0', 'an added capability is effective for root only'],
    ['ContainerDefinitions.1.LinuxParameters.Capabilities', { Add: ['SYS_PTRACE'] }, 'without it, root may not trace processes of other users'],
    ['ContainerDefinitions.1.MemoryReservation', 32, 'the toolbox reserves little memory'],
    ['ContainerDefinitions.1.Memory', 256, 'the toolbox is stopped before it uses the memory of the application'],
    ['ContainerDefinitions.1.RestartPolicy', { Enabled: true }, 'the toolbox restarts when it exits'],
    ['ContainerDefinitions.1.LogConfiguration', expect.objectContaining({ LogDriver: 'awslogs' }), 'the toolbox logs to CloudWatch'],
  ]);
});

function taskDefinitionOf(example: string, stack: string): object {
  const { template } = synthesizeExample(example).getStackByName(stack);
  return Object.values((template as { Resources: Record<string, { Type: string; Properties: object }> }).Resources).find(({ Type: type }) => type === 'AWS::ECS::TaskDefinition')!.Properties;
}

/** Expects listed paths to differ as listed, and all other values to be equal. */
function expectEqualExcept(ours: object, theirs: object, differences: readonly Difference[]): void {
  const [leaves, expected] = [leavesOf(ours), leavesOf(theirs)];
  for (const [path, value] of differences) {
    expect({ [path]: valueAt(ours, path) }).toEqual({ [path]: value });
    expect({ [path]: valueAt(theirs, path) }).not.toEqual({ [path]: valueAt(ours, path) });
    for (const all of [leaves, expected]) {
      [...all.keys()].filter(key => key === path || key.startsWith(`${path}.`)).forEach(key => all.delete(key));
    }
  }
  expect(Object.fromEntries(leaves)).toEqual(Object.fromEntries(expected));
}

function valueAt(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

function leavesOf(value: unknown, path: string[] = []): Map<string, unknown> {
  return typeof value === 'object' && value !== null
    ? new Map(Object.entries(value).flatMap(([key, member]) => [...leavesOf(member, [...path, key])]))
    : new Map([[path.join('.'), value]]);
}
