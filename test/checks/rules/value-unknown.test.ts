import { CHOICES, DOCUMENTED, documentedFor, Notation } from '../../../src/checks/fields';
import { locate } from '../../../src/checks/location';
import { UnknownValue } from '../../../src/checks/model';
import { taskDefinitionUnchecked } from '../../../src/checks/rules/task-definition-unchecked';
import { valueUnknown } from '../../../src/checks/rules/value-unknown';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';
import { formsIn, withValueAt } from '../forms';
import { rulesAgainst } from '../rules-against';

/** The paths of the fields with documented values. */
const FIELDS = formsIn().flatMap(([path, form]) => {
  const documented = documentedFor(form);
  return documented ? [[path, documented] as const] : [];
});

/** What deployment tools replace. */
const PLACEHOLDERS = ['${VALUE}', '<value>', '{{ value }}', '%VALUE%', '@VALUE@', '__VALUE__'];

test('every list of documented values belongs to a field', () => {
  expect(new Set(FIELDS.map(([, documented]) => documented))).toEqual(new Set(Object.values({ ...DOCUMENTED, ...CHOICES })));
});

// The property: the documented values of a field are accepted, and a value in another case, another word, and a word with a space are reported.
test.each(FIELDS.map(([path, documented]) => [path.join('.'), path, documented] as const))('%s has the documented values only', (_, path, documented) => {
  // Without some values, the rules cannot judge the rest.
  const isNeeded = Object.values(CHOICES).includes(documented);
  const rules = isNeeded ? [valueUnknown, taskDefinitionUnchecked] : [valueUnknown];
  const found = (value: unknown) => rules.flatMap(rule => findings(rule, ec2([container('web')], withValueAt(path, value, { name: 'web' }) as Json)));
  documented.forEach(value => expect([value, found(value)]).toEqual([value, []]));
  for (const value of documented) {
    const other = value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
    expect(found(other)).toMatchObject([{ fix: `Write ${value}.` }]);
    expect(found(`${value}xyz`)).toHaveLength(1);
    expect(found(` ${value}`)).toHaveLength(1);
  }
  ['', null, UNRESOLVED, ...isNeeded ? [] : PLACEHOLDERS].forEach(value => expect(found(value)).toEqual([]));
});

test('says what ECS documents, and suggests a value', () => {
  const logs = { logDriver: 'awslog' };
  const task = ec2([container('web', { logConfiguration: logs, linuxParameters: { capabilities: { drop: ['CAP_NET_RAW'] } } })], { pidMode: 'Host', ipcMode: 'private' });
  expect(findings(valueUnknown, task)).toStrictEqual([
    { container: undefined, message: 'ipcMode is private, but ECS documents only host, task, and none.', fix: 'Use a documented value.' },
    { container: undefined, message: 'pidMode is Host, but ECS documents only host and task.', fix: 'Write host.' },
    { container: 'web', message: expect.stringMatching(/^linuxParameters\.capabilities\.drop has CAP_NET_RAW, but ECS documents only ALL, .* and 29 others\.$/), fix: 'Write NET_RAW.' },
    { container: 'web', message: expect.stringMatching(/^logConfiguration\.logDriver is awslog, but ECS documents only json-file, .* and awsfirelens\.$/), fix: 'Did you mean awslogs?' },
  ]);
});

test('says which type the ECS API requires', () => {
  const cpu = (value: string, type: UnknownValue['type']) => ({ path: 'containerDefinitions.cpu', container: 'web', at: ['cpu'], value, documented: [], type });
  const model = { ...readTaskDefinition(fargate([container('web')])), unknownValues: [cpu('512', 'number'), cpu('0x10', 'number'), cpu('True', 'boolean'), cpu('493', 'string')] };
  expect(valueUnknown.check(model).map(({ message, fix }) => [message, fix])).toEqual([
    ['cpu is the text "512", but the ECS API requires a number.', 'Write 512 without quotes.'],
    ['cpu is the text "0x10", but the ECS API requires a number.', 'Write 16 without quotes.'],
    ['cpu is the text "True", but the ECS API requires true or false.', 'Write true without quotes.'],
    // A file may write 493 as 0755.
    ['cpu is 493, but the ECS API requires a text.', 'Put the value in quotes.'],
  ]);
});

test('says how a health check has to start', () => {
  const found = (...command: string[]) => findings(valueUnknown, ec2([container('web', { healthCheck: { command } })]));
  expect(found('curl', '-f', 'http://localhost/')).toMatchObject([
    { message: 'healthCheck.command starts with curl, but ECS documents only CMD and CMD-SHELL.', fix: 'Start the command with CMD, or with CMD-SHELL if it is a script.' },
  ]);
  expect(found('cmd-shell', 'true')).toMatchObject([{ fix: 'Write CMD-SHELL.' }]);
  expect(found(' CMD-SHELL', 'true')).toMatchObject([
    { message: 'healthCheck.command starts with " CMD-SHELL", but ECS documents only CMD and CMD-SHELL.', fix: 'Write CMD-SHELL.' },
  ]);
});

test.each([
  ['CMD-SHELL true', 'Write "CMD-SHELL" and "true" as two items of the list.'],
  ['CMD-SHELL, curl -f http://localhost/ || exit 1', 'Write "CMD-SHELL" and "curl -f http://localhost/ || exit 1" as two items of the list.'],
  ['CMD /probe || exit 1', 'Write "CMD-SHELL" and "/probe || exit 1" as two items of the list.'],
  ['CMD curl -f http://localhost/?a&b', 'Write CMD and each word after it as an item of the list.'],
  ['CMD-SHELL,', 'Start the command with CMD, or with CMD-SHELL if it is a script.'],
])('shows how to divide the health check %s', (first, fix) => {
  const written = /\s/.test(first) ? `"${first}"` : first;
  expect(findings(valueUnknown, ec2([container('web', { healthCheck: { command: [first] } })]))).toMatchObject([
    { message: `healthCheck.command starts with ${written}, but ECS documents only CMD and CMD-SHELL.`, fix },
  ]);
});

test.each<[string, string, (string | number)[], Json]>([
  ['an entry of a map', 'dockerLabels.tier is 1', ['dockerLabels', 'tier'], { dockerLabels: { shop: 'eu', tier: 1 } }],
  ['an entry of the second of two maps', 'dockerLabels.tier is 1', ['DockerLabels', 'tier'], { dockerLabels: { tier: 'a' }, DockerLabels: { tier: 1 } }],
  ['an item of a list', 'command has 5', ['command', 1], { command: ['sleep', 5] }],
  ['an item with a number as its name', 'environment.name is 7', ['environment', 1, 'name'], { environment: [{ name: 'A', value: 'a' }, { name: 7, value: 'b' }] }],
  ['an item without a name', 'resourceRequirements.value is 2', ['resourceRequirements', 1, 'value'],
    { resourceRequirements: [{ type: 'GPU', value: '1' }, { type: 'GPU', value: 2 }] }],
])('names and locates %s of another type', (_, is, path, more) => {
  const properties = fargate([container('web', more)]);
  const model = readTaskDefinition(properties, { notation: 'API' });
  const [finding] = valueUnknown.check(model);
  expect(finding.message).toBe(`${is}, but the ECS API requires a text.`);
  expect(locate(finding, properties, model)).toStrictEqual(['containerDefinitions', 0, ...path]);
});

test.each<[string, Json, string]>([
  ['a setting', { hostname: null }, 'hostname is null'],
  ['a structure', { logConfiguration: null }, 'logConfiguration is null'],
  ['a value', { environment: [{ name: 'A', value: null }] }, 'environment.value is null'],
  ['a label', { dockerLabels: { owner: null } }, 'dockerLabels.owner is null'],
  ['an item', { command: ['start', null] }, 'an item of command is null'],
])('reports null as %s in JSON for the ECS API, and in a template', (_, properties, is) => {
  const found = (notation: Notation) => valueUnknown.check(readTaskDefinition(fargate([container('web', properties)]), { notation }));
  expect(found('API')).toMatchObject([{ container: 'web', message: `${is}, but the AWS CLI and boto3 reject null.`, fix: 'Remove it.' }]);
  expect(found('template')).toMatchObject([{ message: `${is}, but CloudFormation rejects a template with null.`, fix: 'Remove it.' }]);
  expect(found('other')).toEqual([]);
});

test('reports the nulls of each container once', () => {
  const model = readTaskDefinition({ ...fargate([container('web', { user: null, links: null }), container('agent', { user: null })]), pidMode: null }, { notation: 'API' });
  expect(valueUnknown.check(model)).toEqual([
    { message: 'pidMode is null, but the AWS CLI and boto3 reject null.', fix: 'Remove it.', at: ['pidMode'] },
    { container: 'agent', message: 'user is null, but the AWS CLI and boto3 reject null.', fix: 'Remove it.', at: ['user'] },
    { container: 'web', message: 'links and user are null, but the AWS CLI and boto3 reject null.', fix: 'Remove them.', at: ['links'] },
  ]);
});

const options = (more: Json, logDriver = 'awslogs') => ec2([container('web', { logConfiguration: { logDriver, options: more } })]);

const checkedBy = (...command: unknown[]) => ec2([container('web', { healthCheck: { command } })]);

reportsOnce(valueUnknown, {
  'a health check that starts with an empty word': checkedBy('', 'true'),
  'a health check that is only a script': checkedBy('curl -f http://localhost/ || exit 1'),
  'a script with a placeholder': checkedBy('curl -f http://localhost:${PORT}/ || exit 1'),
  'CMD-SHELL and the script in one text': checkedBy('CMD-SHELL curl -f http://localhost/'),
  'an unknown mode': options({ mode: 'nonblocking' }),
  'a mode with a blank': options({ mode: 'non-blocking ' }),
  'a log driver of Fargate in another case': fargate([container('web', { logConfiguration: { logDriver: 'AWSLOGS' } })]),
});
reportsNothing(valueUnknown, {
  ...each('a health check that starts with', ['CMD', 'CMD-SHELL', 'NONE', UNRESOLVED, '${SHELL}', '{{ shell }} -c'], word => checkedBy(word, 'true')),
  'an unresolved health check': ec2([container('web', { healthCheck: { command: UNRESOLVED } })]),
  'a health check of empty words, which another rule reports': checkedBy('', ''),
  'a health check that is a text, which another rule reports': ec2([container('web', { healthCheck: { command: 'CMD-SHELL true' } })]),
  'the options that ECS documents': options({ 'awslogs-create-group': 'true', 'mode': 'non-blocking' }),
  'a text for true in another case, as in examples of AWS': options({ 'awslogs-create-group': 'True' }),
  ...each('a placeholder', ['${MODE}', 'non-${MODE}', '${MODE}ing'], mode => options({ mode })),
  'unresolved options': ec2([container('web', { logConfiguration: { logDriver: 'awslogs', options: UNRESOLVED } })]),
  'an option of another driver': options({ mode: 'fast' }, 'awsfirelens'),
});

test.each<[string, Json]>([
  ['network-mode-on-fargate', { networkMode: 'AWSVPC' }], ['pid-mode-on-fargate', { pidMode: 'Task' }], ['ipc-mode-not-supported', { ipcMode: 'Task' }],
  ...['awslog', 'awslogs2', 'GELF'].map((logDriver): [string, Json] =>
    ['log-driver-on-fargate', { containerDefinitions: [container('web', { logConfiguration: { logDriver } })] }]),
  ['capabilities-on-fargate', { containerDefinitions: [container('web', { linuxParameters: { capabilities: { add: ['sys_admin'] } } })] }],
])('leaves to %s what Fargate refuses', (name, task) => {
  expect(rulesAgainst(fargate([container('web')], task))).toEqual([`error ${name}`]);
});

const mounting = (...mountPoints: object[]) => ec2([container('web', { mountPoints })]);
const mount = (sourceVolume: unknown, containerPath: unknown) => ({ sourceVolume, containerPath });

const withPaths = (path: unknown) => ec2([
  container('web', { workingDirectory: path, mountPoints: [mount('data', path)] }), container('web', { linuxParameters: { tmpfs: [{ containerPath: path, size: 64 }] } }),
]);

test('reports relative paths in a container', () => {
  expect(findings(valueUnknown, withPaths('data'))).toMatchObject(['linuxParameters.tmpfs.containerPath', 'mountPoints.containerPath', 'workingDirectory'].map(path =>
    ({ message: `${path} is data, but Docker requires an absolute path.`, fix: 'Write the path from the root of the container.' })));
});

reportsNothing(valueUnknown, {
  ...each('the path', ['/data', '/a/..b', 'C:\\data', 'D:', '\\data', '', '${DATA}', UNRESOLVED], withPaths),
  ...each('the working directory', ['/', '/a:b', '/a/..'], workingDirectory => ec2([container('web', { workingDirectory })])),
  'a tmpfs with a colon in its path': ec2([container('web', { linuxParameters: { tmpfs: [{ containerPath: '/a:b', size: 64 }] } })]),
});

test.each(['/', '//', '/data/..', '/./', '\\'])('reports a volume and a tmpfs at %s, the root directory', path => {
  const task = { mountPoints: [mount('data', path)], linuxParameters: { tmpfs: [{ containerPath: path, size: 64 }] } };
  expect(findings(valueUnknown, ec2([container('web', task)]))).toMatchObject(expect.arrayContaining(['linuxParameters.tmpfs.containerPath', 'mountPoints.containerPath'].map(name =>
    expect.objectContaining({ message: `${name} is ${path}, but Docker mounts nothing at the root directory.`, fix: 'Write the path of a folder.' }))));
});

test.each(['/data:ro', '/data:', 'C:\\data:ro'])('reports the colon in the path %s of a mount point', path => {
  expect(findings(valueUnknown, mounting(mount('data', path)))).toMatchObject([{ message: `mountPoints.containerPath is ${path}, but Docker reads options after the colon.` }]);
});

test('reports the second of two volumes at one path, because only what Docker does is known', () => {
  const task = mounting(mount('data', '/data'), mount('data', '/data/'), mount('logs', '/data/'));
  expect(findings(valueUnknown, task)).toMatchObject([{
    message: 'mountPoints.containerPath is /data/, but the container mounts something else there.', fix: 'Mount one of them at another path.',
  }]);
});

reportsNothing(valueUnknown, {
  'a volume that is mounted twice at one path': mounting(mount('data', '/data'), mount('data', '/data')),
  'volumes at other paths': mounting(mount('data', '/data'), mount('data', '/data/logs'), mount('logs', '/logs'), mount('logs', '/data/../logs')),
  'a volume that only the deployment knows': mounting(mount(UNRESOLVED, '/data'), mount('logs', '/data')),
  'paths that only the deployment knows': mounting(mount('data', UNRESOLVED), mount('logs', UNRESOLVED)),
  'paths that a tool replaces': mounting(mount('data', '${DATA}'), mount('logs', '${DATA}')),
  'one path in two containers': ec2([container('web', { mountPoints: [mount('data', '/data')] }), container('agent', { mountPoints: [mount('logs', '/data')] })]),
});

reportsOnce(valueUnknown, each('another volume at the same folder as /data:', ['/data', '/data/', '//data', '/./data', '/logs/../data', '\\data'], path =>
  mounting(mount('data', '/data'), mount('logs', path))));

const withTmpfs = (tmpfs: unknown, ...paths: unknown[]) => ec2([container('web', {
  mountPoints: paths.map(path => mount('data', path)), linuxParameters: { tmpfs: [{ containerPath: '/cache', size: 64 }, { containerPath: tmpfs, size: 64 }] },
})]);

test('reports a volume at the path of a tmpfs, in its place', () => {
  const task = withTmpfs('/data/', '/logs', '/data');
  const model = readTaskDefinition(task);
  const [finding, ...others] = valueUnknown.check(model);
  expect(others).toEqual([]);
  expect(finding.message).toBe('mountPoints.containerPath is /data, but the container mounts something else there.');
  expect(locate(finding, task, model)).toEqual(['containerDefinitions', 0, 'mountPoints', 1, 'containerPath']);
});

reportsNothing(valueUnknown, {
  'a volume and a tmpfs at other paths': withTmpfs('/tmp', '/data', '/data/tmp'),
  'a volume and a tmpfs whose paths a tool replaces': withTmpfs('${DATA}', '${DATA}'),
  'a volume and a tmpfs whose paths only the deployment knows': withTmpfs(UNRESOLVED, UNRESOLVED),
  'two tmpfs at one path': withTmpfs('/cache'),
});

const withFiles = (count: number) =>
  ec2([container('web', { environmentFiles: Array.from({ length: count }, () => ({ value: 'arn:aws:s3:::shop/web.env', type: 's3' })) })]);

test('reports more environment files than ECS documents', () => {
  expect(findings(valueUnknown, withFiles(11))).toMatchObject([{ message: 'environmentFiles is a list of 11, but ECS documents at most 10 of them.' }]);
});

reportsNothing(valueUnknown, { 'ten environment files': withFiles(10) });

const withSecret = (end: string) => ec2([container('web', {
  secrets: [{ name: 'KEY', valueFrom: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf${end}` }],
})]);
const VERSION = '9d4cb84b-ad69-40c0-a0ab-cead36b967e8';

test('reports a secret with both a version stage and a version ID', () => {
  expect(findings(valueUnknown, withSecret(`:key:AWSCURRENT:${VERSION}`))).toMatchObject([{
    message: expect.stringMatching(/^secrets\.valueFrom is arn.*, but ECS documents that a secret has a version stage or a version ID, but not both\.$/),
    fix: 'Remove one of the two, and keep the colons.',
  }]);
});

reportsOnce(valueUnknown, each('the end of a secret', [`::AWSCURRENT:${VERSION}`], withSecret));

reportsNothing(valueUnknown, each('the end of a secret', ['', ':key::', `:key::${VERSION}`, ':key:AWSCURRENT:'], withSecret));

const router = (options_: unknown) => ec2([container('router', { firelensConfiguration: { type: 'fluentbit', options: options_ } })]);

test.each([
  [{ 'config-file-type': 'http', 'config-file-value': '/a' }, 'config-file-type is http, but ECS documents only file and s3.', 'Use a documented value.'],
  [{ 'config-file-type': 'S3', 'config-file-value': '/a' }, 'config-file-type is S3, but ECS documents only file and s3.', 'Write s3.'],
  [{ 'config-file-type': 'file' }, 'config-file-type is file, but config-file-value is not set.', 'Set config-file-value to the path of the file.'],
  [{ 'config-file-type': 's3', 'config-file-value': '' }, 'config-file-type is s3, but config-file-value is not set.', 'Set config-file-value to the ARN of the file.'],
  [{ 'config-file-value': '/a' }, 'config-file-value is /a, but config-file-type is not set.', 'Set config-file-type to file or s3.'],
])('reports the options %j of a log router', (written, message, fix) => {
  expect(findings(valueUnknown, router(written))).toMatchObject([{ container: 'router', message, fix }]);
});

const onFargate = (options_: unknown) => fargate([container('router', { firelensConfiguration: { type: 'fluentbit', options: options_ } })]);

test.each([
  [{ 'config-file-type': 'S3', 'config-file-value': '/a' }, 'config-file-type is S3, but Fargate supports only file.', 'Add the file to the image, and set config-file-type to file.'],
  [{ 'config-file-type': 'File', 'config-file-value': '/a' }, 'config-file-type is File, but Fargate supports only file.', 'Write file.'],
  [{ 'config-file-value': '/a' }, 'config-file-value is /a, but config-file-type is not set.', 'Set config-file-type to file.'],
])('proposes no file in Amazon S3 for the options %j on Fargate', (written, message, fix) => {
  expect(findings(valueUnknown, onFargate(written))).toMatchObject([{ container: 'router', message, fix }]);
});

reportsNothing(valueUnknown, { 'a file in Amazon S3 on Fargate, which another rule reports': onFargate({ 'config-file-type': 's3' }) });

const routerOf = (type: string, path: string) =>
  ec2([container('router', { firelensConfiguration: { type, options: { 'config-file-type': 'file', 'config-file-value': path } } })]);

test('reports a configuration file that the one of ECS hides', () => {
  expect(findings(valueUnknown, routerOf('fluentbit', '/fluent-bit/etc/fluent-bit.conf'))).toMatchObject([{
    message: 'config-file-value is /fluent-bit/etc/fluent-bit.conf, but ECS puts its own configuration there.',
    fix: 'Copy the file to another path in the image, such as /extra.conf, and write that path.',
  }]);
});

reportsOnce(valueUnknown, { 'the file of Fluentd': routerOf('fluentd', '/fluentd/etc/fluent.conf') });

reportsNothing(valueUnknown, {
  'the file of the other router': routerOf('fluentd', '/fluent-bit/etc/fluent-bit.conf'),
  'another file in the folder': routerOf('fluentbit', '/fluent-bit/etc/extra.conf'),
});

const withLogs = (options_: object) => ec2([container('web', {
  logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', ...options_ } },
})]);

test('reports two ways to find the start of a log message', () => {
  expect(findings(valueUnknown, withLogs({ 'awslogs-datetime-format': '%Y', 'awslogs-multiline-pattern': '^a' }))).toMatchObject([{
    message: 'awslogs-multiline-pattern is ^a, but Docker does not accept it together with awslogs-datetime-format.', fix: 'Remove one of the two options.',
  }]);
});

reportsNothing(valueUnknown, each('the options', [
  { 'awslogs-datetime-format': '%Y' }, { 'awslogs-multiline-pattern': '^a' }, { 'awslogs-datetime-format': '', 'awslogs-multiline-pattern': '^a' },
], withLogs));

const swapping = (swappiness: unknown) => ec2([container('web', { linuxParameters: { swappiness } })]);

test('reports another swappiness than ECS documents', () => {
  expect(findings(valueUnknown, swapping(101))).toMatchObject([{ message: 'linuxParameters.swappiness is 101, but ECS documents only 0 to 100.' }]);
});

reportsOnce(valueUnknown, each('swappiness', [-1, '101'], swapping));

reportsNothing(valueUnknown, { ...each('swappiness', [0, 100, '60', UNRESOLVED], swapping), 'swap settings on Fargate': fargate([container('web', { linuxParameters: { swappiness: 101 } })]) });

const mounted = (...mountOptions: unknown[]) => ec2([container('web', { linuxParameters: { tmpfs: [{ containerPath: '/tmp', size: 64, mountOptions }] } })]);

reportsOnce(valueUnknown, { 'an option of a mount in another case': mounted('RW'), 'an unknown option with a value': mounted('size=64m') });

reportsNothing(valueUnknown, { 'options of a mount with and without values': mounted('noexec', 'mode=1777', 'uid=1000', UNRESOLVED) });

const linkedIn = (networkMode: string | undefined, link = 'agent') => ec2([container('web', { links: [link] }), container('agent')], { networkMode });

test('reports links in a network mode without links', () => {
  expect(findings(valueUnknown, linkedIn('host'))).toMatchObject([{
    message: 'links has agent, but ECS supports links only in bridge mode, and the network mode is host.', fix: 'Remove links, or set networkMode to bridge.',
  }]);
});

reportsOnce(valueUnknown, { 'links without a network': linkedIn('none') });

reportsNothing(valueUnknown, each('the network mode', ['bridge', undefined, 'awsvpc'], linkedIn));

// The output of describe-task-definition has nulls in some tools. A part of it may be input again.
test('leaves the nulls in the output of describe-task-definition alone', () => {
  const described = { taskDefinitionArn: 'arn', status: 'ACTIVE', registeredAt: 1 };
  const nullsIn = (more: object) => valueUnknown.check(readTaskDefinition({ ...ec2([container('web', { cpu: null })]), ...more }, { notation: 'API' }));
  expect(['status', 'registeredAt', 'none'].map(omitted => nullsIn({ ...described, [omitted]: undefined }).length)).toEqual([1, 1, 0]);
});

reportsNothing(valueUnknown, each('the options', [
  undefined, {}, UNRESOLVED, { 'enable-ecs-log-metadata': 'true' }, { 'config-file-type': 'file', 'config-file-value': '/a' },
  { 'config-file-type': 's3', 'config-file-value': UNRESOLVED }, { 'config-file-type': UNRESOLVED }, { 'config-file-value': UNRESOLVED },
  { 'config-file-type': '${TYPE}', 'config-file-value': '/a' }, { 'config-file-type': '', 'config-file-value': '' },
], router));
