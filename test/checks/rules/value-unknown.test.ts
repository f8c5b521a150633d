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
  ['', null, UNRESOLVED].forEach(value => expect(found(value)).toEqual([]));
});

test('says what ECS documents, and suggests a value', () => {
  const task = ec2([container('web', { ulimits: [{ name: 'nofiles', softLimit: 1, hardLimit: 1 }], linuxParameters: { capabilities: { drop: ['CAP_NET_RAW'] } } })], { pidMode: 'Host', ipcMode: 'private' });
  expect(findings(valueUnknown, task)).toStrictEqual([
    { container: undefined, message: 'ipcMode is private, but ECS documents only host, task, and none.', fix: 'Use a documented value.' },
    { container: undefined, message: 'pidMode is Host, but ECS documents only host and task.', fix: 'Write host.' },
    { container: 'web', message: expect.stringMatching(/^linuxParameters\.capabilities\.drop has CAP_NET_RAW, but ECS documents only ALL, .* and 29 others\.$/), fix: 'Write NET_RAW.' },
    { container: 'web', message: expect.stringMatching(/^ulimits\.name is nofiles, but ECS documents only core, .*\.$/), fix: 'Did you mean nofile?' },
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

test.each([
  ['curl', 'Start the command with CMD, or with CMD-SHELL if it is a script.'],
  ['cmd-shell', 'Write CMD-SHELL.'],
  [' CMD-SHELL', 'Write CMD-SHELL.'],
  [' CMD-SHELL true ', 'Write "CMD-SHELL" and "true" as two items of the list.'],
  ['echo CMD true', 'Start the command with CMD, or with CMD-SHELL if it is a script.'],
  ['CMD-SHELL, curl -f http://localhost/ || exit 1', 'Write "CMD-SHELL" and "curl -f http://localhost/ || exit 1" as two items of the list.'],
  ['CMD /probe || exit 1', 'Write "CMD-SHELL" and "/probe || exit 1" as two items of the list.'],
  ['CMD curl -f http://localhost/?a&b', 'Write CMD and each word after it as an item of the list.'],
  ['CMD-SHELL,', 'Start the command with CMD, or with CMD-SHELL if it is a script.'],
])('shows how to write a health check that starts with %j', (first, fix) => {
  const written = /\s/.test(first) ? `"${first}"` : first;
  expect(findings(valueUnknown, ec2([container('web', { healthCheck: { command: [first] } })]))).toMatchObject([
    { message: `healthCheck.command starts with ${written}, but ECS documents only CMD and CMD-SHELL.`, fix },
  ]);
});

test.each<[string, string, (string | number)[], Json]>([
  ['an item of a list', 'command has 5', ['command', 1], { command: ['sleep', 5] }],
  ['an item with a number as its name', 'environment.name is 7', ['environment', 1, 'name'], { environment: [{ name: 'A', value: 'a' }, { name: 7, value: 'b' }] }],
  ['the second of two items with a name', 'systemControls.value is 1', ['systemControls', 1, 'value'], { systemControls: [{ namespace: 'a', value: '1' }, { namespace: 'b', value: 1 }] }],
])('names and locates %s of another type', (_, is, path, more) => {
  const properties = fargate([container('web', more)]);
  const model = readTaskDefinition(properties, { notation: 'API' });
  const [finding] = valueUnknown.check(model);
  expect(finding.message).toBe(`${is}, but the ECS API requires a text.`);
  expect(locate(finding, properties, model)).toStrictEqual(['containerDefinitions', 0, ...path]);
});

test.each<[string, Json, string]>([
  ['a setting', { user: null }, 'user is null'],
  ['a structure', { linuxParameters: null }, 'linuxParameters is null'],
  ['a value', { systemControls: [{ namespace: 'net.core.somaxconn', value: null }] }, 'systemControls.value is null'],
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
    { message: 'pidMode is null, but the AWS CLI and boto3 reject null.', fix: 'Remove it.', at: ['pidMode'], cause: 'null' },
    { container: 'agent', message: 'user is null, but the AWS CLI and boto3 reject null.', fix: 'Remove it.', at: ['user'], cause: 'null' },
    { container: 'web', message: 'links and user are null, but the AWS CLI and boto3 reject null.', fix: 'Remove them.', at: ['links'], cause: 'null' },
  ]);
});

const checkedBy = (...command: unknown[]) => ec2([container('web', { healthCheck: { command } })]);

reportsOnce(valueUnknown, {
  'a health check that starts with empty words': checkedBy('', '', 'true'),
  'a health check, beside another value that could not be checked': ec2([container('web', { user: ['x'], healthCheck: { command: ['curl'] } }), container('agent', { healthCheck: { command: 'curl' } })]),
  'a script with a placeholder': checkedBy('curl -f http://localhost:${PORT}/ || exit 1'),
});
reportsNothing(valueUnknown, {
  ...each('a health check that starts with', ['CMD', 'CMD-SHELL', 'NONE', UNRESOLVED], word => checkedBy(word, 'true')),
  'an unresolved health check': ec2([container('web', { healthCheck: { command: UNRESOLVED } })]),
  'a health check of empty words, as in a skeleton of the AWS CLI': checkedBy('', ''),
  'a health check that is a text, which another rule reports': ec2([container('web', { healthCheck: { command: 'CMD-SHELL true' } })]),
});

test.each<[string, Json]>([
  ['network-mode-on-fargate', { networkMode: 'AWSVPC' }], ['pid-mode-on-fargate', { pidMode: 'Task' }], ['ipc-mode-not-supported', { ipcMode: 'Task' }],
  ['capabilities-on-fargate', { containerDefinitions: [container('web', { linuxParameters: { capabilities: { add: ['sys_admin'] } } })] }],
])('leaves to %s what Fargate refuses', (name, task) => {
  expect(rulesAgainst(fargate([container('web')], task))).toEqual([`error ${name}`]);
});

// The output of describe-task-definition has nulls in some tools. A part of it may be input again.
test('leaves the nulls in the output of describe-task-definition alone', () => {
  const described = { taskDefinitionArn: 'arn', status: 'ACTIVE', registeredAt: 1 };
  const nullsIn = (more: object) => valueUnknown.check(readTaskDefinition({ ...ec2([container('web', { cpu: null })]), ...more }, { notation: 'API' }));
  expect(['status', 'registeredAt', 'none'].map(omitted => nullsIn({ ...described, [omitted]: undefined }).length)).toEqual([1, 1, 0]);
});
