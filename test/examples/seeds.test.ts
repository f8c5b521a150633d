import { synthesizeExample } from './synthesize-example';

/** A difference between what the announcement wrote by hand and what the construct gives, and why it is there. */
type Difference = readonly [path: string, ours: unknown, reason: string];

const BY_THE_CDK: readonly Difference[] = [
  ['Family', expect.any(String), 'the CDK names the family after the construct'],
  ['TaskRoleArn', expect.anything(), 'the CDK gives each task a role'],
];
const PORT_MAPPINGS = 'the example says where it listens';

test('the tuned proxy is the task definition of the announcement, but for what is named', () => {
  const image = 'public.ecr.aws/nginx/nginx:1.29';
  expectEqualBut(taskDefinitionOf('tuned-proxy', 'TunedProxy'), {
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
    ...BY_THE_CDK,
    ['ContainerDefinitions.0.PortMappings', [{ ContainerPort: 8080, Protocol: 'tcp' }], PORT_MAPPINGS],
    ['ContainerDefinitions.0.SystemControls.1.Value', '1024 65000', 'one space separates for the kernel as well as four'],
    ['ContainerDefinitions.0.SystemControls.2', { Namespace: 'net.ipv4.ip_local_reserved_ports', Value: '8080' }, 'the port of the listener lies in the ephemeral range and is kept for it'],
  ]);
});

test('the observed service is the task definition of the announcement, but for what is named', () => {
  expectEqualBut(taskDefinitionOf('observed-service', 'ObservedService'), {
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
    ...BY_THE_CDK,
    ['ExecutionRoleArn', expect.anything(), 'the toolbox logs to CloudWatch, which the execution role has to be allowed'],
    ['ContainerDefinitions.0.PortMappings', [{ ContainerPort: 80, Protocol: 'tcp' }], PORT_MAPPINGS],
    ['ContainerDefinitions.0.Cpu', 512, 'the application keeps the CPU units of the task, since one that states none has less weight than a sidecar that does'],
    ['ContainerDefinitions.1.Image', 'public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0', 'a toolbox needs a package manager, or tools'],
    ['ContainerDefinitions.1.Essential', false, 'the end of a tool is not the end of the application'],
    ['ContainerDefinitions.1.User', '0', 'an added capability is effective for root only'],
    ['ContainerDefinitions.1.LinuxParameters.Capabilities', { Add: ['SYS_PTRACE'] }, 'without it root may not trace processes of other users'],
    ['ContainerDefinitions.1.MemoryReservation', 32, 'the toolbox keeps little memory'],
    ['ContainerDefinitions.1.Memory', 256, 'and is stopped before it takes the application\'s'],
    ['ContainerDefinitions.1.RestartPolicy', { Enabled: true }, 'it is started again when it dies'],
    ['ContainerDefinitions.1.LogConfiguration', expect.objectContaining({ LogDriver: 'awslogs' }), 'the toolbox logs to CloudWatch'],
  ]);
});

function taskDefinitionOf(example: string, stack: string): object {
  const { template } = synthesizeExample(example).getStackByName(stack);
  return Object.values((template as { Resources: Record<string, { Type: string; Properties: object }> }).Resources).find(({ Type: type }) => type === 'AWS::ECS::TaskDefinition')!.Properties;
}

/** Both ways: what is not named must be equal, and what is named must differ. */
function expectEqualBut(ours: object, theirs: object, differences: readonly Difference[]): void {
  const [leaves, expected] = [leavesOf(ours), leavesOf(theirs)];
  for (const [path, value] of differences) {
    expect({ [path]: at(ours, path) }).toEqual({ [path]: value });
    expect({ [path]: at(theirs, path) }).not.toEqual({ [path]: at(ours, path) });
    for (const all of [leaves, expected]) {
      [...all.keys()].filter(key => key === path || key.startsWith(`${path}.`)).forEach(key => all.delete(key));
    }
  }
  expect(Object.fromEntries(leaves)).toEqual(Object.fromEntries(expected));
}

function at(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

function leavesOf(value: unknown, path: string[] = []): Map<string, unknown> {
  return typeof value === 'object' && value !== null
    ? new Map(Object.entries(value).flatMap(([key, member]) => [...leavesOf(member, [...path, key])]))
    : new Map([[path.join('.'), value]]);
}
