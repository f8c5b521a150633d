import { synthesizeExample } from './synthesize-example';

// The task definitions of the announcement. The snapshots compare everything else.
const TASK = {
  NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], Cpu: '512', Memory: '1024', RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' },
};

test('the tuned proxy has the settings of the task definition in the announcement', () => {
  expect(taskDefinitionOf('tuned-proxy', 'TunedProxy')).toMatchObject({
    ...TASK,
    ContainerDefinitions: [{
      Name: 'myproxy',
      Image: 'public.ecr.aws/nginx/nginx:1.29',
      Essential: true,
      SystemControls: [
        { Namespace: 'net.core.somaxconn', Value: '6000' },
        { Namespace: 'net.ipv4.ip_local_port_range', Value: '1024 65000' }, // The kernel accepts one space as well as four.
        { Namespace: 'net.ipv4.ip_local_reserved_ports', Value: '8080' }, // The port of the listener is in the ephemeral range, so it is reserved.
      ],
    }],
  });
});

test('the observed service has the settings of the task definition in the announcement', () => {
  expect(taskDefinitionOf('observed-service', 'ObservedService')).toMatchObject({
    ...TASK,
    ContainerDefinitions: [
      { Name: 'nginx', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true },
      { Name: 'sleeper', Essential: false, Command: ['sleep', 'infinity'], LinuxParameters: { InitProcessEnabled: true } }, // The task keeps running when it exits.
    ],
    PidMode: 'task',
  });
});

function taskDefinitionOf(example: string, stack: string): object {
  const { template } = synthesizeExample(example).getStackByName(stack);
  return Object.values((template as { Resources: Record<string, { Type: string; Properties: object }> }).Resources).find(({ Type: type }) => type === 'AWS::ECS::TaskDefinition')!.Properties;
}
