import { onFargate, Rule, web } from './rule-helpers';

const mapping = (port: object) => onFargate([web({ portMappings: [port] })]);

export const portBesideRange: Rule = {
  name: 'port-beside-range',
  severity: 'warning',
  title: 'A port mapping has a port beside a range of ports',
  why: 'A mapping has either a containerPort or a containerPortRange. With a range, ECS sets the host ports, so hostPort must be empty. According to cdk-preflight, ECS rejects both. The CDK does, too, and the agent for instances uses only the port.',
  fix: 'Write the port and the range in two mappings, and no hostPort beside a range.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html',
  moreSources: ['https://github.com/aws/amazon-ecs-agent/pull/3584', 'https://github.com/aws/aws-cdk/pull/26692'],
  rejections: [{ says: 'cannot specify both single port and port range', quotedBy: ['badmintoncryer/cdk-preflight'] }],
  fails: () => [mapping({ containerPort: 8080, containerPortRange: '8090-8099' }), mapping({ containerPortRange: '8090-8099', hostPort: 8090 })],
  foundAt: ['containerDefinitions.0.portMappings.0.containerPort', 'containerDefinitions.0.portMappings.0.hostPort'],
  passes: () => [mapping({ containerPort: 8080 }), mapping({ containerPortRange: '8090-8099' })],
  requires: 'portMappings',
  check: ({ containers }) => containers.flatMap(({ name: container, portsBesideRange }) =>
    portsBesideRange.map(({ key, value, mapping: written }) => ({
      container,
      message: `${key} is ${value} in a port mapping with a containerPortRange.`,
      at: ['portMappings', written, key],
    }))),
};
