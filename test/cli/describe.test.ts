import { CONFLICT, container, fargateTask, REGISTER, somaxconn, SOUND, template } from './definitions';
import { taskDefinitionsOf } from '../../src/checks/template-reader';
import { describe as described } from '../../src/cli/describe';
import { PLAIN } from '../../src/cli/style';

function of(content: unknown): string {
  return described([{ file: 'App.template.json', taskDefinitions: taskDefinitionsOf(content)! }], PLAIN);
}

/** What stands behind a label, for each time that it stands there. */
function told(text: string, label: string): string[] {
  return text.split('\n').filter(line => line.trim().startsWith(`${label}  `)).map(line => line.trim().slice(label.length).trim());
}

const TOOLBOX = container({ Name: 'toolbox', Essential: false, User: '0', LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } });

test('tells of each container what it is and what it may', () => {
  const text = of(template({ Task: fargateTask([container({ PortMappings: [{ ContainerPort: 80 }, { ContainerPortRange: '9000-9010' }] }), TOOLBOX], { PidMode: 'task' }) }));
  expect(text.split('\n').map(line => line.trim()).filter(line => ['app', 'toolbox'].includes(line))).toEqual(['app', 'toolbox']);
  expect(told(text, 'image')).toEqual(['public.ecr.aws/nginx/nginx:1.29', 'public.ecr.aws/nginx/nginx:1.29']);
  expect(told(text, 'essential')).toEqual(['yes', 'no']);
  expect(told(text, 'user')).toEqual(["the image's", '0']);
  expect(told(text, 'listens on')).toEqual(['80, 9000-9010', 'no port']);
  expect(told(text, 'may trace')).toEqual(['no', 'yes (SYS_PTRACE)']);
});

test.each([
  ['shared by all 2 containers; process 1 is /pause', [container(), TOOLBOX], { PidMode: 'task' }],
  ['shared by its one container; process 1 is /pause', [container()], { PidMode: 'task' }],
  ['one for each container', [container(), TOOLBOX], {}],
  ['known when deployed', [container(), TOOLBOX], { PidMode: { Ref: 'PidMode' } }],
  ['host', [container()], { PidMode: 'host' }],
])('tells of the PID namespace: %s', (expected, containers, properties) => {
  expect(told(of(template({ Task: fargateTask(containers, properties) })), 'PID namespace')).toEqual([expected]);
});

test.each([
  ['one for each container', {}],
  ['shared by all 2 containers', { IpcMode: 'task' }],
  ['host', { IpcMode: 'host' }],
])('tells of the IPC namespace: %s', (expected, properties) => {
  const ec2 = { NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...properties };
  expect(told(of(template({ Task: fargateTask([container(), TOOLBOX], ec2) })), 'IPC namespace')).toEqual([expected]);
});

test.each([
  ['shared by all 2 containers', {}],
  ['shared by all 2 containers', { NetworkMode: undefined }],
  ['network mode bridge', { NetworkMode: undefined, RequiresCompatibilities: ['EC2'] }],
  ['network mode host', { NetworkMode: 'host', RequiresCompatibilities: ['EC2'] }],
  ['network mode known when deployed', { NetworkMode: { Ref: 'Mode' }, RequiresCompatibilities: ['EC2'] }],
])('tells of the network namespace: %s, for %j', (expected, properties) => {
  expect(told(of(template({ Task: fargateTask([container(), TOOLBOX], properties) })), 'network namespace')).toEqual([expected]);
});

test.each([
  ['Fargate', ['FARGATE']],
  ['Fargate', ['EC2', 'FARGATE']],
  ['EC2', ['EC2']],
  ['not said', undefined],
  ['known when deployed', [{ Ref: 'LaunchType' }]],
])('tells the launch type: %s', (expected, RequiresCompatibilities) => {
  expect(told(of(template({ Task: fargateTask([container()], { RequiresCompatibilities }) })), 'launch type')).toEqual([expected]);
});

test('tells the kernel parameters of the container that sets them', () => {
  const lines = of(template({
    Task: fargateTask([container({ SystemControls: [somaxconn('6000'), { Namespace: 'net.ipv4.tcp_fin_timeout', Value: { Ref: 'Timeout' } }] }), TOOLBOX]),
  })).split('\n').map(line => line.trim());
  const heading = lines.indexOf('kernel parameters');
  expect(lines.slice(heading + 1, heading + 3)).toEqual([
    'net.core.somaxconn        = 6000',
    'net.ipv4.tcp_fin_timeout  = known when deployed',
  ]);
  expect(lines.lastIndexOf('kernel parameters')).toBe(heading);
  expect(heading).toBeLessThan(lines.indexOf('toolbox'));
});

test('says of each value that only the deployment knows that it is known then', () => {
  const text = of(template({ Task: fargateTask([container({ Image: { 'Fn::Sub': '${Repository}:1' }, Essential: { Ref: 'Essential' }, User: { Ref: 'User' } })]) }));
  for (const label of ['image', 'essential', 'user']) {
    expect(told(text, label)).toEqual(['known when deployed']);
  }
});

test('describes a task definition whose containers only the deployment knows', () => {
  const text = of(template({ Task: fargateTask({ 'Fn::FindInMap': ['Containers', 'web', 'list'] }) }));
  expect(told(text, 'network namespace')).toEqual(['shared by its containers']);
});

test('tells the findings, or that there are none', () => {
  expect(of(template({ Task: SOUND }))).toContain('no findings');
  const text = of(template({ Task: CONFLICT }));
  expect(text).not.toContain('no findings');
  expect(text).toContain('error  container app sets net.core.somaxconn to 100');
  expect(text).toContain('cdk-fargate-linux-controls::net-sysctl-conflict');
});

test('describes each task definition, or says that there is none', () => {
  expect(of(template({ A: SOUND, B: SOUND })).match(/^[AB] {2}App\.template\.json$/gm)).toEqual(['A  App.template.json', 'B  App.template.json']);
  expect(of(template({ Topic: { Type: 'AWS::SNS::Topic' } }))).toBe('There is no task definition.');
});

test('calls a task definition by its path, its logical id, its family, or what it is', () => {
  const name = (content: unknown) => of(content).split('  ')[0];
  expect(name(template({ Task: { ...SOUND, Metadata: { 'aws:cdk:path': 'App/Web/Task/Resource' } } }))).toBe('App/Web/Task');
  expect(name(template({ Task1A2B: SOUND }))).toBe('Task1A2B');
  expect(name(REGISTER)).toBe('edge');
  expect(name({ ...REGISTER, family: '' })).toBe('task definition');
});

test('no line ends in white space', () => {
  expect(of(template({ Task: CONFLICT, Other: SOUND })).split('\n').filter(line => /\s$/.test(line))).toEqual([]);
});
