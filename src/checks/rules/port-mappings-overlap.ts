import {
  agent, Finding, groupBy, isMappedTwice, OccupiedPort, occupiedPortsOf, onFargate, onInstances, portText, Rule,
  web,
} from './rule-helpers';

const RANGE = { portMappings: [{ containerPortRange: '9000-9010' }] };

export const portMappingsOverlap: Rule = {
  name: 'port-mappings-overlap',
  severity: 'warning',
  title: 'Port mappings overlap',
  why: 'Normally, only one container of a network namespace can listen on a port. If ranges overlap, the containers may still listen on different ports of the ranges. According to cdk-preflight, ECS rejects ranges that overlap. ECS can reject a service with a container that maps a port more than once, also by TCP and UDP: run two services then.',
  fix: 'Map each port once: change a range so that the mappings do not overlap, or remove one of them.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html',
  moreSources: ['https://github.com/aws/amazon-ecs-agent/issues/3428', 'https://github.com/badmintoncryer/cdk-preflight'],
  rejections: [
    { says: 'container port is used multiple times in task', quotedBy: ['badmintoncryer/cdk-preflight'] },
    { says: 'Container port {53} is used in more than one port mapping for container', quotedBy: ['terraform-aws-modules/terraform-aws-ecs#89', 'aws/amazon-ecs-agent#3428'], request: 'CreateService' },
  ],
  fails: () => [
    onFargate([web(RANGE), agent({ portMappings: [{ containerPortRange: '9010-9020' }] })]),
    onFargate([web(RANGE), agent({ portMappings: [{ containerPort: 9000 }] })]),
    onFargate([web({ portMappings: [{ containerPort: 8080 }, { containerPort: 8080 }] })]),
  ],
  foundAt: [
    'containerDefinitions.1.portMappings.0.containerPortRange',
    'containerDefinitions.1.portMappings.0.containerPort',
    'containerDefinitions.0.portMappings.1.containerPort',
  ],
  passes: () => [
    onFargate([web(RANGE), agent({ portMappings: [{ containerPortRange: '9011-9020' }] })]),
    onFargate([web(RANGE), agent({ portMappings: [{ containerPort: 9000, protocol: 'udp' }] })]),
    onInstances([web(RANGE), agent(RANGE)], { networkMode: 'bridge' }),
  ],
  requires: 'several portMappings',
  check: task => [...groupBy(occupiedPortsOf(task), ({ protocol }) => protocol).values()].flatMap(overlapsIn),
};

/**
 * Returns a finding for each mapping that overlaps an earlier one. Sorted, so that each is compared only with the one
 * that reaches furthest.
 */
function overlapsIn(ports: readonly OccupiedPort[]): Finding[] {
  const findings: Finding[] = [];
  let furthest: OccupiedPort | undefined;
  for (const port of [...ports].sort((one, other) => one.first - other.first)) {
    if (furthest && port.first <= furthest.last && !isMappedTwice(furthest, port)) {
      findings.push({
        container: port.container.name,
        message: `the mapping of ${port.protocol.toUpperCase()} ${portText(port)} overlaps ${portText(furthest)} of ${furthest.container === port.container ? 'the same container' : `container ${furthest.container.name}`}.`,
        at: ['portMappings', port.mapping],
      });
    }
    furthest = furthest && furthest.last >= port.last ? furthest : port;
  }
  return findings;
}
