import { CHOICE, eachContainer, onFargate, Rule, web } from './kit';

const mapping = (port: object) => onFargate([web({ portMappings: [port] })]);

export const containerPortMissing: Rule = {
  name: 'container-port-missing',
  severity: 'error',
  title: 'A port mapping has no container port, or one that is not from 1 to 65535',
  why: 'ECS rejects a port mapping that has neither a containerPort nor a containerPortRange, or a containerPort that is not a port.',
  fix: 'Set containerPort to a port from 1 to 65535, and write hostPort and protocol into the same mapping.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html',
  moreSources: ['https://github.com/aws/aws-cli/issues/7288', 'https://github.com/aws/aws-cdk/issues/8762'],
  fails: [mapping({ hostPort: 8080 }), mapping({ containerPort: 65536 })],
  foundAt: ['containerDefinitions.0.portMappings', 'containerDefinitions.0.portMappings.0.containerPort'],
  passes: [mapping({ containerPort: 65535 }), mapping({ containerPortRange: '8080-8090' })],
  check: eachContainer(({ refusedPorts }) => refusedPorts.map(({ containerPort, hostPort }) => ({
    message: containerPort === undefined
      ? `a port mapping${typeof hostPort === 'number' ? ` with hostPort ${hostPort}` : ''} has neither containerPort nor containerPortRange.`
      : `containerPort is ${containerPort}, but a port is a whole number from 1 to 65535.`,
    at: ['portMappings', ...containerPort === undefined ? [] : [String(containerPort)]],
  }))),
};
