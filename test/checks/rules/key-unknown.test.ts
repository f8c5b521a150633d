import { itemOf } from '../../../src/checks/fields';
import { keyUnknown } from '../../../src/checks/rules/key-unknown';
import { container, each, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';
import { formsIn, withValueAt } from '../forms';

const inContainer = (more: Json) => fargate([container('web', more)]);

test.each<[string, string, Json]>([
  ['logConfig', 'a container', inContainer({ logConfig: { logDriver: 'awslogs' } })],
  ['executionRole', 'the task definition', fargate([container('web')], { executionRole: 'arn' })],
  ['efsVolumeConfig', 'volumes', fargate([container('web')], { volumes: [{ name: 'data', efsVolumeConfig: { fileSystemId: 'fs-1' } }] })],
  ['mode', 'logConfiguration', inContainer({ logConfiguration: { logDriver: 'awslogs', mode: 'blocking' } })],
  ['port', 'portMappings', inContainer({ portMappings: [{ containerPort: 80, port: 80 }] })],
])('reports %s in %s', (key, parent, task) => {
  expect(findings(keyUnknown, task)).toMatchObject([{ message: `${key} is no field of ${parent}.` }]);
});

const logs = (options: unknown, logDriver = 'awslogs') => inContainer({ logConfiguration: { logDriver, options } });

reportsOnce(keyUnknown, each('the log option', ['awslogs-stream', 'awslogs-endpoint', 'awslogs-compression'], name => logs({ [name]: 'x' })));

const STRUCTURES = formsIn().filter(([, form]) => typeof (itemOf(form) ?? form) === 'object');

// The property: a key that ECS does not know is reported in every structure, and one that only says something to people is not.
test.each(STRUCTURES.map(([path]) => [path.join('.'), path] as const))('reports an unknown key in %s', (_, path) => {
  const withKey = (key: string) => withValueAt(path, { [key]: 'x' });
  expect(findings(keyUnknown, withKey('zebra'))).toMatchObject([{ message: expect.stringMatching(/^zebra is no field of /) }]);
  expect(findings(keyUnknown, withKey('_zebra'))).toEqual([]);
});

reportsNothing(keyUnknown, {
  'the log options of ECS, and those that another rule reports': logs({ 'awslogs-group': 'x', 'mode': 'blocking', 'awslogs-streamprefix': 'x', 'log_key': 'x' }),
  'options of another driver': logs({ 'awslogs-stream': 'x' }, 'awsfirelens'),
  'unresolved options': logs(UNRESOLVED),
  'a key that other rules report': inContainer({ healthChek: {}, healthcheck: {}, sysctls: {} }),
  'keys of other tools, and comments': inContainer({ 'x-team': 'edge', '_comment': 'x', '$schema': 'x', '//': 'x', 'comment': 'x', '#': 'x' }),
  'what describe-task-definition adds': fargate([container('web')], {
    taskDefinitionArn: 'arn',
    revision: 7,
    status: 'ACTIVE',
    requiresAttributes: [],
    compatibilities: ['EC2'],
    registeredAt: 1,
    registeredBy: 'arn',
    deregisteredAt: 1,
    deleteRequestedAt: 1,
  }),
  'the keys of Elastic Beanstalk': fargate([container('web')], { AWSEBDockerrunVersion: 2, authentication: { bucket: 'b', key: 'k' } }),
  'the properties of a proxy in CloudFormation': { ProxyConfiguration: { ContainerName: 'envoy', ProxyConfigurationProperties: [{ Name: 'AppPorts', Value: '80' }] } },
  'keys that users choose': fargate([container('web', { dockerLabels: { team: 'x' }, logConfiguration: { logDriver: 'awslogs', options: { team: 'x' } } })], { tags: { team: 'x' } }),
  'a key that a macro adds': inContainer({ 'Fn::Transform': { Name: 'Include' } }),
});
