import { locate } from '../../../src/checks/location';
import { keyInOtherCase } from '../../../src/checks/rules/key-in-other-case';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, each, fargate, findings, Json, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const web = (more: Json, task: Json = {}) => fargate([container('web', more)], task);

reports(keyInOtherCase, 'the key and the spelling of ECS', web({ healthcheck: { command: ['CMD', '/probe'] } }, { networkmode: 'awsvpc' }),
  { container: undefined, message: 'networkmode is not spelled as in ECS.', fix: 'Write networkMode.' },
  { container: 'web', message: 'healthcheck is not spelled as in ECS.', fix: 'Write healthCheck.' });

reportsOnce(keyInOtherCase, {
  'a key in a list': web({ portMappings: [{ containerPort: 80 }, { containerport: 81 }] }),
  'a key in a structure of a structure': web({}, { volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { accesspointId: 'fsap-1' } } }] }),
  'a key of a template': { ContainerDefinitions: [{ Name: 'web', ReadOnlyRootFilesystem: true }] },
  'a key of a template in a container of the ECS API': web({ User: '1000' }),
  'a key of a template in a structure of the ECS API': web({ portMappings: [{ ContainerPort: 80, protocol: 'tcp' }] }),
  'a key of a template in a task definition of the ECS API': web({}, { Cpu: '512' }),
  'a key of the ECS API in a template': { ContainerDefinitions: [{ Name: 'web', memory: 512 }] },
});

test.each<[string, Json, (string | number)[][]]>([
  ['items without a name', { portMappings: [{ containerport: 80 }, { containerport: 81 }] }, [['portMappings', 0, 'containerport'], ['portMappings', 1, 'containerport']]],
  ['items with a name', { secrets: [{ name: 'A', valuefrom: 'a' }, { name: 'B', valuefrom: 'b' }] }, [['secrets', 0, 'valuefrom'], ['secrets', 1, 'valuefrom']]],
  ['two structures', { healthCheck: { Command: ['CMD', 'a'] }, healthcheck: { Command: ['CMD', 'b'] } }, [['healthCheck', 'Command'], ['healthcheck'], ['healthcheck', 'Command']]],
])('reports a key in %s in each place', (_, more, places) => {
  const properties = web(more);
  const model = readTaskDefinition(properties, { notation: 'API' });
  expect(keyInOtherCase.check(model).map(finding => locate(finding, properties, model))).toEqual(places.map(place => ['containerDefinitions', 0, ...place]));
});

test('reports a key in each item without a name of a template', () => {
  const properties = { ContainerDefinitions: [{ Name: 'web', PortMappings: [{ containerPort: 80 }, { containerPort: 81 }] }] };
  expect(keyInOtherCase.check(readTaskDefinition(properties, { notation: 'template' })).map(({ at }) => at))
    .toEqual([['PortMappings', '#1', 'containerPort'], ['PortMappings', '#2', 'containerPort']]);
});

reports(keyInOtherCase, 'the spelling of a template', { ContainerDefinitions: [], Volumes: [{ efsVolumeConfiguration: { fileSystemId: 'fs-1' } }] },
  { container: undefined, message: 'efsVolumeConfiguration is not spelled as in ECS.', fix: 'Write EFSVolumeConfiguration.' },
  { container: undefined, message: 'fileSystemId is not spelled as in ECS.', fix: 'Write FilesystemId.' });
reports(keyInOtherCase, 'the spelling of a volume on FSx', { ContainerDefinitions: [], Volumes: [{ FSxWindowsFileServerVolumeConfiguration: { fileSystemId: 'fs-1' } }] },
  { container: undefined, message: 'fileSystemId is not spelled as in ECS.', fix: 'Write FileSystemId.' });

const IRREGULAR = {
  EfsVolumeConfiguration: 'EFSVolumeConfiguration',
  FileSystemId: 'FilesystemId',
  Iam: 'IAM',
  FsxWindowsFileServerVolumeConfiguration: 'FSxWindowsFileServerVolumeConfiguration',
  S3filesVolumeConfiguration: 'S3FilesVolumeConfiguration',
};

reports(keyInOtherCase, 'keys with a capital letter that CloudFormation spells in another way', {
  ContainerDefinitions: [],
  Volumes: [
    { Name: 'data', EfsVolumeConfiguration: { FileSystemId: 'fs-1', AuthorizationConfig: { Iam: 'ENABLED' } } },
    { Name: 'windows', FsxWindowsFileServerVolumeConfiguration: { FileSystemId: 'fs-1' } },
    { Name: 'objects', S3filesVolumeConfiguration: { FileSystemArn: 'arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1' } },
  ],
}, ...Object.entries(IRREGULAR).map(([key, right]) => ({ container: undefined, message: `${key} is not spelled as in ECS.`, fix: `Write ${right}.` })));

reportsNothing(keyInOtherCase, {
  'keys of a template': { ContainerDefinitions: [{ Name: 'web', PortMappings: [{ ContainerPort: 80 }] }], Volumes: [{ EFSVolumeConfiguration: { AuthorizationConfig: { IAM: 'ENABLED' } } }] },
  'keys that users choose': web({ dockerLabels: { NAME: 'x' }, logConfiguration: { logDriver: 'awslogs', options: { Name: 'x' } } }),
  'keys of a function': web({ logConfiguration: { 'Fn::If': ['A', { logdriver: 'awslogs' }, UNRESOLVED] } }),
  'a misspelled key': web({ healthchek: {} }),
});

test.each<[string, string, string, Json]>([
  ['env', 'a container', 'environment', web({ env: [{ name: 'STAGE', value: 'live' }] })],
  ['ports', 'a container', 'portMappings', web({ ports: [{ containerPort: 80 }] })],
  ['dependencies', 'a container', 'dependsOn', web({ dependencies: ['agent'] })],
  ['taskRole', 'the task definition', 'taskRoleArn', web({}, { taskRole: 'arn:aws:iam::123456789012:role/shop' })],
  ['MemoryLimit', 'a container', 'memory', { ContainerDefinitions: [{ Name: 'web', MemoryLimit: 512 }] }],
])('reports %s in %s, which resembles %s', (key, parent, meant, task) => {
  expect(findings(keyInOtherCase, task)).toMatchObject([{ message: `${key} is not a field of ${parent}.`, fix: `Did you mean ${meant}?` }]);
});

reportsNothing(keyInOtherCase, {
  ...each('a key that resembles no field that the rules read', ['logConfig', 'zebra', 'comment', 'x-team', '_comment', '$schema', '//'], key => web({ [key]: 'x' })),
  'what describe-task-definition adds': web({}, { taskDefinitionArn: 'arn', revision: 7, status: 'ACTIVE', requiresAttributes: [], compatibilities: ['EC2'], registeredAt: 1 }),
  'the keys of Elastic Beanstalk': web({}, { AWSEBDockerrunVersion: 2, authentication: { bucket: 'b', key: 'k' } }),
  'a key that a macro adds': web({ 'Fn::Transform': { Name: 'Include' } }),
  'a key that means another place, which another rule reports': web({ sysctls: {}, capabilities: { add: ['SYS_PTRACE'] } }),
});
