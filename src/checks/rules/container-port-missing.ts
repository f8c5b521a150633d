import { eachContainer, onFargate, onInstances, PortProblem, Rule, sharesNetworkNamespace, web } from './kit';

const mapping = (port: object) => onFargate([web({ portMappings: [port] })]);
const onBridge = (port: object) => onInstances([web({ portMappings: [port] })]);

export const containerPortMissing: Rule = {
  name: 'container-port-missing',
  severity: 'error',
  title: 'A port mapping has no container port, or a value that is not a port or a range of ports',
  why: 'ECS rejects a port mapping that has neither a containerPort nor a containerPortRange, and a value that is not a port. A host port may be 0: ECS then chooses it. The first port of a range must be lower than the last one.',
  fix: 'Set containerPort to a port from 1 to 65535, and write hostPort and protocol into the same mapping.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html',
  moreSources: [
    'https://github.com/aws/aws-cli/issues/7288',
    'https://github.com/aws/aws-cdk/issues/8762',
    'https://github.com/aws/amazon-ecs-agent/pull/3584',
  ],
  fails: () => [mapping({ hostPort: 8080 }), mapping({ containerPort: 65536 }), onBridge({ containerPort: 8080, hostPort: 65536 }), mapping({ containerPortRange: '8090-8090' })],
  foundAt: [
    'containerDefinitions.0.portMappings.0', 'containerDefinitions.0.portMappings.0.containerPort', 'containerDefinitions.0.portMappings.0.hostPort',
    'containerDefinitions.0.portMappings.0.containerPortRange',
  ],
  passes: () => [
    mapping({ containerPort: 65535 }), mapping({ containerPortRange: '8080-8081' }), onBridge({ containerPort: 8080, hostPort: 65535 }),
    onBridge({ containerPort: 8080, hostPort: 0 }),
  ],
  requires: 'portMappings',
  check: eachContainer(({ portProblems }, task) => portProblems
    // In awsvpc mode, another rule reports each host port that differs from the container port.
    .filter(({ problem, key }) => problem !== 'beside range' && !(key === 'hostPort' && sharesNetworkNamespace(task)))
    .map(found => ({ message: messageOf(found), fix: found.key && FIXES[found.key], at: ['portMappings', found.mapping, ...found.key === undefined ? [] : [found.key]] }))),
};

function messageOf({ key, value, problem }: PortProblem): string {
  return key === undefined
    ? `a port mapping${value === undefined ? '' : ` with hostPort ${value}`} has neither containerPort nor containerPortRange.`
    : problem === 'no port'
      ? `${key} is ${value}, but a port is a whole number from 1 to 65535.`
      : `${key} is ${value}, but a range is two ports from 1 to 65535, the lower one first, with a hyphen between them.`;
}

const FIXES: Readonly<Partial<Record<string, string>>> = {
  hostPort: 'Set hostPort to a port, or remove it: ECS then chooses one.',
  containerPortRange: 'Write a range such as 8080-8089. For a single port, set containerPort.',
};
