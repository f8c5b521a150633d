import { agent, isMappedTwice, LISTENS, OccupiedPort, occupiedPortsOf, onFargate, onInstances, Rule, web } from './rule-helpers';

const PORT_OF_AGENT = 'containerDefinitions.1.portMappings.0.containerPort';

export const portMappedTwice: Rule = {
  name: 'port-mapped-twice',
  severity: 'error',
  title: 'Two containers map the same port',
  why: 'In awsvpc mode, the containers of a task share one network namespace, in which normally only one of them can listen on a port. ECS rejects such a task definition. The same applies to host ports of an instance. TCP and UDP have separate ports.',
  fix: 'Give the containers different ports, or remove the mapping from the container that does not listen on the port.',
  source: 'https://github.com/aws/copilot-cli/issues/3768',
  moreSources: ['https://github.com/aws/amazon-ecs-agent/issues/1220'],
  rejections: [
    { says: '{TCP} container port \'{9901}\' is used multiple times in task', quotedBy: ['aws/copilot-cli#3768'] },
    { says: '{TCP} host port \'{3000}\' is mapped multiple times in task', quotedBy: ['aws/amazon-ecs-agent#1220'] },
  ],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    onFargate([web(LISTENS), agent(LISTENS)]),
    onFargate([web({ portMappings: [{ containerPort: 53, protocol: 'udp' }] }), agent({ portMappings: [{ containerPort: 53, hostPort: 53, protocol: 'udp' }] })]),
    onInstances([web({ portMappings: [{ containerPort: 8080, hostPort: 80 }] }), agent({ portMappings: [{ containerPort: 8081, hostPort: 80 }] })]),
    onInstances([web(LISTENS), agent(LISTENS)], { networkMode: 'host' }),
  ],
  foundAt: [PORT_OF_AGENT, PORT_OF_AGENT, PORT_OF_AGENT, PORT_OF_AGENT],
  passes: () => [
    onFargate([web(LISTENS), agent({ portMappings: [{ containerPort: 8081 }] })]),
    onFargate([web({ portMappings: [{ containerPort: 53, protocol: 'tcp' }] }), agent({ portMappings: [{ containerPort: 53, protocol: 'udp' }] })]),
    onInstances([web(LISTENS), agent(LISTENS)], { networkMode: 'bridge' }),
  ],
  requires: 'several portMappings',
  check: task => {
    const first = new Map<string, OccupiedPort>();
    return occupiedPortsOf(task).flatMap(port => {
      const key = `${port.protocol} ${port.first}-${port.last}`;
      const other = first.get(key) ?? port;
      first.set(key, other);
      return !isMappedTwice(other, port) ? [] : [{
        container: port.container.name,
        message: `container ${other.container.name} also maps ${port.protocol.toUpperCase()} ${kindOf(port)}${port.first}.`,
        at: ['portMappings', port.mapping],
      }];
    });
  },
};

function kindOf({ first, mapping }: OccupiedPort): string {
  return String(first) === mapping ? 'port ' : 'host port ';
}
