import { eachContainer, onFargate, onInstances, Rule, sharesNetworkNamespace, web } from './kit';

export const hostPortDiffers: Rule = {
  name: 'host-port-differs',
  severity: 'error',
  title: 'In awsvpc mode, the host port must equal the container port',
  why: 'In awsvpc mode, a task is reached at its own network interface, on the port that the container listens on. No port is translated, so ECS rejects another hostPort.',
  fix: 'Remove hostPort. To use a different port outside, set it at the load balancer or in Service Connect.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html',
  moreSources: [
    'https://github.com/aws/amazon-ecs-cli/issues/1014',
    'https://github.com/pulumi/pulumi-awsx/issues/935',
    'https://github.com/turnerlabs/terraform-ecs-fargate/pull/11',
  ],
  fails: () => [onFargate([web({ portMappings: [{ containerPort: 8080, hostPort: 80 }] })])],
  foundAt: ['containerDefinitions.0.portMappings.0.hostPort'],
  passes: () => [
    onFargate([web({ portMappings: [{ containerPort: 8080, hostPort: 8080 }, { containerPort: 8081, hostPort: 0 }, { containerPort: 8082 }] })]),
    onInstances([web({ portMappings: [{ containerPort: 8080, hostPort: 80 }] })]),
  ],
  requires: 'portMappings',
  check: eachContainer(({ ports }) => ports
    .filter(({ first, last, hostPort }) => first === last && typeof hostPort === 'number' && hostPort !== 0 && hostPort !== first)
    .map(({ first, hostPort }) => ({
      message: `hostPort is ${String(hostPort)}, but containerPort is ${first}.`,
      at: ['portMappings', String(first), 'hostPort'],
      fix: `Remove hostPort, or set it to ${first}. To use port ${String(hostPort)} outside, set it at the load balancer or in Service Connect.`,
    })), sharesNetworkNamespace),
};
