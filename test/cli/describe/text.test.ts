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
  const findings = text.split('\n\n')[6];
  expect(findings).toMatch(/^ {2}info {2}pidMode is task, so .*\n {4}.*\n {4}cdk-fargate-linux-controls::shared-pid-shows-processes$/);
  expect(text).toBe(`Shop/Web  App.template.json

  launch type  Fargate

  namespace  shared by
  network    app, toolbox
  PID        app, toolbox; process 1 is /pause
  IPC        not shared: one per container

  container  essential  user           SYS_PTRACE  listens on     image
  app        yes        image default  no          80, 9000-9010  public.ecr.aws/nginx/nginx:1.29
  toolbox    no         0              yes         none           example/toolbox:1.0

  kernel parameter    set by  applies to    value
  net.core.somaxconn  app     app, toolbox  6000

  tracer   may trace       why
  app      none            it lacks SYS_PTRACE and some of the target's capabilities
  toolbox  app (any user)  root with SYS_PTRACE

${findings}`);
});

test.each([
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
])('describes who shares the %s namespace: %s, for %j', (kind, expected, properties) => {
  expect(section(described(template({ Task: fargateTask([APP, TOOLBOX], properties) })), 'namespace')).toContain(`${kind.padEnd(9)}  ${expected}`);
});

test.each([
  ['the only container; process 1 is /pause', [APP]],
  ['app, b, c; process 1 is /pause', [APP, { Name: 'b' }, { Name: 'c' }]],
  ['all 4 containers; process 1 is /pause', [APP, { Name: 'b' }, { Name: 'c' }, { Name: 'd' }]],
  ['all containers; process 1 is /pause', { 'Fn::FindInMap': ['Containers', 'web', 'list'] }],
])('lists names while they are few: %s', (expected, containers) => {
  expect(section(described(template({ Task: fargateTask(containers, { PidMode: 'task' }) })), 'namespace')).toContain(`PID        ${expected}`);
});

test.each([
  ['Fargate', ['FARGATE']],
  ['Fargate', ['EC2', 'FARGATE']],
  ['EC2', ['EC2']],
  ['not specified', undefined],
  ['known at deployment', [{ Ref: 'LaunchType' }]],
])('shows the launch type: %s', (expected, RequiresCompatibilities) => {
  expect(section(described(template({ Task: fargateTask([container()], { RequiresCompatibilities }) })), 'launch type'))
    .toEqual([`launch type  ${expected}`]);
});

test('shows which container sets each kernel parameter and which containers it applies to', () => {
  const set = (...controls: (readonly [string, unknown])[]) => ({ SystemControls: controls.map(([Namespace, Value]) => ({ Namespace, Value })) });
  const containers = [
    { ...APP, ...set(['net.ipv4.tcp_fin_timeout', { Ref: 'Timeout' }], ['kernel.msgmax', '8192'], ['net.core.rmem_max', '1'], ['vm.swappiness', '1'], ['net.core.somaxcon', '1']) },
    { ...TOOLBOX, SystemControls: [{ Namespace: { Ref: 'Name' }, Value: '1' }] },
  ];
  expect(section(described(template({ Task: fargateTask(containers) })), 'kernel parameter')).toEqual([
    'kernel parameter          set by   applies to           value',
    'net.ipv4.tcp_fin_timeout  app      app, toolbox         known at deployment',
    'kernel.msgmax             app      app                  8192',
    'net.core.rmem_max         app      none                 1',
    'vm.swappiness             app      none                 1',
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
    'container  essential  user           SYS_PTRACE  listens on     depends on                                image',
    'app        yes        image default  no          80, 9000-9010  toolbox (START), known at deployment      public.ecr.aws/nginx/nginx:1.29',
    '                                                                (HEALTHY), unnamed container (no',
    '                                                                condition)',
    'toolbox    no         0              yes         none           none                                      example/toolbox:1.0',
  ]);
});

test('shows who may trace whom and why, and merges equal rows', () => {
  const tracing = (containers: unknown, properties = {}) =>
    section(described(template({ Task: fargateTask(containers, properties) })), 'tracer').slice(1);
  expect(tracing([APP, TOOLBOX])).toEqual(['app, toolbox  none       no shared PID namespace']);
  expect(tracing([APP])).toEqual(['app     none       the task has no other container']);
  expect(tracing([APP, { 'Fn::ImportValue': 'agent' }])).toEqual(['app     none       other containers are known at deployment']);
  expect(tracing([{ ...APP, User: '0' }, TOOLBOX], { ...EC2, PidMode: 'host' })).toEqual([
    'app      none            it lacks SYS_PTRACE and some of the target\'s capabilities',
    'toolbox  app (any user)  root with SYS_PTRACE',
  ]);
  expect(tracing([APP, TOOLBOX], { PidMode: { Ref: 'Mode' } })).toEqual([
    'app      toolbox (unknown)  if they share a PID namespace, which is unknown',
    'toolbox  app (unknown)      if they share a PID namespace, which is unknown',
  ]);
  const one = container({ Name: 'one', User: '1000:1000' });
  const root = container({ Name: 'root', User: 'root' });
  expect(tracing([one, root, { ...one, Name: 'other' }], { PidMode: 'task' })).toEqual([
    'one, other  not root          a user other than root can trace only its own processes',
    'one         other (own user)  both run as the same user and group',
    'root        none              without SYS_PTRACE, root can trace only root\'s processes',
    'other       one (own user)    both run as the same user and group',
  ]);
});

test('marks each value that is known at deployment', () => {
  const late = { Ref: 'Late' };
  const task = fargateTask([container({ Image: late, Essential: late, User: late, LinuxParameters: late })]);
  expect(section(described(template({ Task: task })), 'container')[1].match(/known at deployment/g)).toHaveLength(4);
});

test('says that there are no findings', () => expect(described(template({ Task: SOUND }))).toContain('no findings'));

test('describes each task definition, or reports that there is none', () => {
  expect(described(template({ A: SOUND, B: SOUND })).match(/^[AB] {2}App\.template\.json$/gm)).toEqual(['A  App.template.json', 'B  App.template.json']);
  expect(described(template({ Topic: { Type: 'AWS::SNS::Topic' } }))).toBe('No task definitions found.');
});

test('several task definitions start with a summary, and one does not', () => {
  const shared = fargateTask([container(), TOOLBOX], { PidMode: 'task' });
  const ec2 = { ...REPEATED, Properties: { ...REPEATED.Properties as object, NetworkMode: { Ref: 'Mode' }, RequiresCompatibilities: ['EC2'] } };
  const lines = described(template({ Web: shared, Edge: CONFLICT, Batch: SOUND, Instance: ec2 })).split('\n');
  expect(lines.slice(0, 8)).toStrictEqual([
    'task definition  launch type  containers  shared        may trace  findings',
    'Web              Fargate      2           network, PID  toolbox    1 note',
    'Edge             Fargate      2           network       none       1 error',
    'Batch            Fargate      1           network       none       none',
    'Instance         EC2          2           none          none       none',
    '',
    '--task NAME describes one of them.',
    '',
  ]);
  expect(lines[8]).toBe('Web  App.template.json');
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

test('limits the width of columns and escapes control characters', () => {
  const long = 'x'.repeat(1000);
  const rows = section(described(template({ Task: fargateTask([container({ Name: long }), APP]) })), 'container');
  expect(rows.slice(2, 26)).toStrictEqual(Array.from({ length: 24 }, () => 'x'.repeat(40)));
  expect(rows[26]).toBe(
    `${'app'.padEnd(40)}  yes        image default  no          80, 9000-9010  public.ecr.aws/nginx/nginx:1.29`);
  const strange = described(template({ Task: fargateTask([container({ Name: 'a\u001b[31m\nb\u202e', Image: '\u0007', User: '\u009b1m' })]) }));
  expect(strange).toContain('a\\u{1b}[31m\\u{a}b\\u{202e}');
  expect(strange.replace(/\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
