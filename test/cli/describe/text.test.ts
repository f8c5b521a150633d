import { described, TOOLBOX } from './definitions';
import { describe as describeFiles } from '../../../src/cli/describe/describe';
import { PLAIN } from '../../../src/cli/style';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { CONFLICT, container, fargateTask, REPEATED, somaxconn, SOUND, template } from '../definitions';

/** Returns the section with a heading, without its indentation. */
function section(text: string, heading: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex(line => line.startsWith(`  ${heading}`));
  const end = lines.indexOf('', start);
  return start < 0 ? [] : lines.slice(start, end < 0 ? undefined : end).map(line => line.slice(2));
}

const APP = container({ PortMappings: [{ ContainerPort: 80 }, { ContainerPortRange: '9000-9010' }] });
const EC2 = { NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'] };

test('describes every part of a task definition in tables', () => {
  const Metadata = { 'aws:cdk:path': 'Shop/Web/Resource' };
  const task = fargateTask([{ ...APP, SystemControls: [somaxconn('6000')] }, TOOLBOX], { Family: 'shop', PidMode: 'task' });
  const text = described(template({ Task: { ...task, Metadata } }));
  const findings = text.split('\n\n')[7];
  expect(findings).toMatch(/^ {2}info {2}pidMode is task, so .*\n {4}.*\n {4}cdk-fargate-linux-controls::shared-pid-shows-processes$/);
  expect(text).toBe(`Shop/Web  App.template.json

  launch type  Fargate

  namespace  shared by
  network    app, toolbox
  PID        app, toolbox; process 1 is /pause
  IPC        not shared: one per container

  container  essential  user           SYS_PTRACE  listens on
  app        yes        image default  no          80, 9000-9010
  toolbox    no         0              yes         none

  container  image
  app        public.ecr.aws/nginx/nginx:1.29
  toolbox    example/toolbox:1.0

  kernel parameter    set by  applies to    value
  net.core.somaxconn  app     app, toolbox  6000

  may trace  why                                                        tracer   target
  any user   root with SYS_PTRACE                                       toolbox  app
  none       it lacks SYS_PTRACE and some of the target's capabilities  app      toolbox

${findings}`);
});

test.each<[string, string, Record<string, unknown>, unknown?]>([
  ['PID', 'app, toolbox; process 1 is /pause', { PidMode: 'task' }],
  ['PID', 'not shared: one per container', {}],
  ['PID', 'known at deployment', { PidMode: { Ref: 'PidMode' } }],
  ['PID', 'app, toolbox, and the instance', { ...EC2, PidMode: 'host' }],
  ['IPC', 'not shared: one per container', EC2],
  ['IPC', 'not shared: one per container', { ...EC2, IpcMode: 'none' }],
  ['IPC', 'app, toolbox', { ...EC2, IpcMode: 'task' }],
  ['IPC', 'app, toolbox, and the instance', { ...EC2, IpcMode: 'host' }],
  ['network', 'app, toolbox', {}],
  ['network', 'app, toolbox', { NetworkMode: undefined }],
  ['network', 'not shared: one per container (network mode bridge)', { NetworkMode: undefined, RequiresCompatibilities: ['EC2'] }],
  ['network', 'app, toolbox, and the instance', { ...EC2, NetworkMode: 'host' }],
  ['network', 'known at deployment', { NetworkMode: { Ref: 'Mode' }, RequiresCompatibilities: ['EC2'] }],
  ['PID', 'the only container; process 1 is /pause', { PidMode: 'task' }, [APP]],
  ['PID', 'app, b, c; process 1 is /pause', { PidMode: 'task' }, [APP, { Name: 'b' }, { Name: 'c' }]],
  ['PID', 'all 4 containers; process 1 is /pause', { PidMode: 'task' }, [APP, { Name: 'b' }, { Name: 'c' }, { Name: 'd' }]],
  ['PID', 'all containers; process 1 is /pause', { PidMode: 'task' }, { 'Fn::FindInMap': ['Containers', 'web', 'list'] }],
])('describes who shares the %s namespace: %s, for %j', (kind, expected, properties, containers = [APP, TOOLBOX]) => {
  expect(section(described(template({ Task: fargateTask(containers, properties) })), 'namespace')).toContain(`${kind.padEnd(9)}  ${expected}`);
});

test.each([
  ['Fargate', ['EC2', 'FARGATE']],
  ['not specified', undefined],
  ['known at deployment', [{ Ref: 'LaunchType' }]],
])('shows the launch type: %s', (expected, RequiresCompatibilities) => {
  expect(section(described(template({ Task: fargateTask([container()], { RequiresCompatibilities }) })), 'launch type'))
    .toEqual([`launch type  ${expected}`]);
});

test('shows which container sets each kernel parameter and which containers it applies to', () => {
  const set = (...controls: (readonly [string, unknown])[]) => ({ SystemControls: controls.map(([Namespace, Value]) => ({ Namespace, Value })) });
  const containers = [
    { ...APP, ...set(['net.ipv4.tcp_fin_timeout', { Ref: 'Timeout' }], ['kernel.msgmax', '8192'], ['net.core.somaxcon', '1']) },
    { ...TOOLBOX, SystemControls: [{ Namespace: { Ref: 'Name' }, Value: '1' }] },
  ];
  expect(section(described(template({ Task: fargateTask(containers) })), 'kernel parameter')).toEqual([
    'kernel parameter          set by   applies to           value',
    'net.ipv4.tcp_fin_timeout  app      app, toolbox         known at deployment',
    'kernel.msgmax             app      app                  8192',
    'net.core.somaxcon         app      none                 1',
    'known at deployment       toolbox  known at deployment  1',
  ]);
});

test('omits empty tables, and shows dependencies if there are any', () => {
  const text = described(template({ Task: fargateTask([APP, TOOLBOX]) }));
  expect(section(text, 'kernel parameter')).toEqual([]);
  expect(text).not.toContain('depends on');
  const DependsOn = [{ ContainerName: 'toolbox', Condition: 'START' }, { ContainerName: { Ref: 'Other' }, Condition: 'HEALTHY' }, {}];
  expect(section(described(template({ Task: fargateTask([{ ...APP, DependsOn }, TOOLBOX]) })), 'container')).toStrictEqual([
    'container  essential  user           SYS_PTRACE  listens on     depends on',
    'app        yes        image default  no          80, 9000-9010  toolbox (START), known at deployment (HEALTHY), unnamed container (no condition)',
    'toolbox    no         0              yes         none           none',
  ]);
});

test('shows who may trace whom, and each reason once', () => {
  const tracing = (containers: unknown, properties = {}) =>
    section(described(template({ Task: fargateTask(containers, properties) })), 'may trace').slice(1);
  expect(tracing([APP, TOOLBOX])).toEqual(['none       no shared PID namespace']);
  expect(tracing([APP])).toEqual([]);
  expect(tracing([APP, { 'Fn::ImportValue': 'agent' }])).toEqual(['none       other containers are known at deployment']);
  expect(tracing({ 'Fn::FindInMap': ['Containers', 'web', 'list'] })).toEqual([]);
  expect(tracing([APP, TOOLBOX], { PidMode: { Ref: 'Mode' } })).toEqual(['unknown    if they share a PID namespace, which is unknown  app, toolbox  each other']);
  const tools = Array.from({ length: 11 }, (_, i) => ({ ...TOOLBOX, Name: `c${i}` }));
  expect(tracing(tools, { PidMode: 'task' })).toEqual(['any user   root with SYS_PTRACE  c0, c1, c2, c3, c4, c5, c6, c7, c8, 2 others  each other']);
  expect(tracing(tools.slice(1), { PidMode: 'task' })[0]).toContain('c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 ');
  const one = container({ Name: 'one', User: '1000:1000' });
  const root = container({ Name: 'root', User: 'root' });
  const two = container({ Name: 'two', User: '2:2' });
  expect(tracing([one, root, { ...one, Name: 'other' }, two, { ...two, Name: 'three' }], { PidMode: 'task' })).toEqual([
    'own user   both run as the same user and group                       one, other  each other',
    '                                                                     two, three  each other',
    'none       a user other than root can trace only its own processes   one, other  root, two, three',
    '                                                                     two, three  one, root, other',
    'none       without SYS_PTRACE, root can trace only root\'s processes  root        all other containers',
  ]);
});

test('marks each value that is known at deployment', () => {
  const late = { Ref: 'Late' };
  const task = fargateTask([container({ Image: late, Essential: late, User: late, LinuxParameters: late })]);
  expect(described(template({ Task: task })).match(/^ {2}app .*known at deployment.*$/gm)!.join().match(/known at deployment/g)).toHaveLength(4);
});

test('says that there are no findings', () => expect(described(template({ Task: SOUND }))).toContain('no findings'));

test('describes each task definition, or reports that there is none', () => {
  expect(described(template({ A: SOUND, B: SOUND })).match(/^[AB] {2}App\.template\.json$/gm)).toEqual(['A  App.template.json', 'B  App.template.json']);
  expect(described(template({ Topic: { Type: 'AWS::SNS::Topic' } }))).toBe('No task definitions found.');
});

test('several task definitions start with a summary, and one does not', () => {
  const shared = fargateTask([container(), TOOLBOX], { PidMode: 'task' });
  const ec2 = { ...REPEATED, Properties: { ...REPEATED.Properties as object, NetworkMode: { Ref: 'Mode' }, RequiresCompatibilities: ['EC2'] } };
  const lines = described(template({ Web: shared, Edge: CONFLICT, Instance: ec2 })).split('\n');
  expect(lines.slice(0, 7)).toStrictEqual([
    'task definition  launch type  containers  shared        may trace  findings',
    'Web              Fargate      2           network, PID  toolbox    1 note',
    'Edge             Fargate      2           network       none       1 error',
    'Instance         EC2          2           none          none       none',
    '',
    '--task NAME describes one of them.',
    '',
  ]);
  expect(lines[7]).toBe('Web  App.template.json');
  expect(described(template({ Web: shared })).split('\n')[0]).toBe('Web  App.template.json');
});

test('the summary shows the files of task definitions that have the same name', () => {
  const found = taskDefinitionsOf(template({ Web: SOUND }))!;
  const files = ['a.json', 'b.json'].map(file => ({ file, taskDefinitions: found }));
  expect(describeFiles(files, PLAIN).split('\n').slice(0, 3)).toStrictEqual([
    'task definition  launch type  containers  shared   may trace  findings  file',
    'Web              Fargate      1           network  none       none      a.json',
    'Web              Fargate      1           network  none       none      b.json',
  ]);
});

test('limits the width of columns', () => {
  const long = 'x'.repeat(1000);
  const rows = section(described(template({ Task: fargateTask([container({ Name: long }), APP]) })), 'container');
  expect(rows.slice(1)).toStrictEqual([
    `${long}  yes        image default  no          none`, `${'app'.padEnd(60)}  yes        image default  no          80, 9000-9010`,
  ]);
});
