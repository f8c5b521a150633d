import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import type { Analysis, Tasks } from '../../playground/src/analysis/analysis';
import { analyze, LIMITS } from '../../playground/src/analysis/analyze';
import { catalog } from '../../playground/src/analysis/catalog';
import { MAX_CONTAINERS } from '../../playground/src/analysis/task-view';
import { RULES } from '../../src/checks/rules';
import { MAY_TRACE, sharingPid, sysctls } from '../../src/checks/rules/examples';
import { groupBy } from '../../src/grouping';
import { CONFLICT, container, fargateTask, REGISTER, template } from '../cli/definitions';
import { folderWith, run } from '../cli/terminal';

function tasksIn(text: string, selected?: number): Tasks {
  const analysis = analyze(text, selected);
  expect(analysis.kind).toBe('tasks');
  return analysis as Tasks;
}

/** Returns the findings of the page as `check --format json` prints them. */
function findingsOfPage(text: string): unknown[] {
  return tasksIn(text).findings.map(({ rule, task, container: name = null, why, place, ...finding }) => ({
    ...finding,
    ...place ?? { line: null, column: null, endLine: null, endColumn: null },
    resource: task,
    container: name,
    rule: `cdk-fargate-linux-controls::${rule}`,
  }));
}

/** Returns the findings of the command in each text. */
function findingsOfCommand(texts: readonly string[]): unknown[][] {
  const folder = folderWith(Object.fromEntries(texts.entries()));
  const { out } = run(['check', ...[...texts.keys()].map(index => join(folder, String(index))), '--format', 'json', '--severity', 'info']);
  const { findings } = JSON.parse(out) as { findings: (Record<string, unknown> & { readonly file: string })[] };
  const byFile = groupBy(findings, ({ file }) => basename(file));
  return [...texts.keys()].map(index => (byFile.get(String(index)) ?? []).map(({ file, constructPath, createdAt, source, ...finding }) => finding));
}

const EXAMPLES = [template({ Task: CONFLICT }), ...RULES.flatMap(({ fails, passes }) => [...fails(), ...passes()])];

test('the page finds what the command does in a template and in every example of every rule, at the same places', () => {
  expect(EXAMPLES.length).toBeGreaterThan(150);
  const texts = [...EXAMPLES.map(example => JSON.stringify(example, null, 2)), ...RULES.map(({ fails }) => stringify(fails()[0]))];
  const expected = findingsOfCommand(texts);
  texts.forEach((text, index) => expect({ text, findings: findingsOfPage(text) }).toStrictEqual({ text, findings: expected[index] }));
});

test('acknowledged findings are counted and not shown', () => {
  const acknowledged = { ...CONFLICT, Metadata: { 'cdk-fargate-linux-controls': { acknowledge: [{ id: 'net-sysctl-conflict', reason: 'known' }] } } };
  expect(tasksIn(JSON.stringify(template({ Task: acknowledged })))).toMatchObject({ acknowledged: 1, counts: { error: 0 } });
});

test.each<[string, string, Partial<Analysis>]>([
  ['white space', ' \n\t', { kind: 'empty' }],
  ['the name of a rule', ' net-sysctl-conflict\n', { kind: 'rule', name: 'net-sysctl-conflict' }],
  ['the id of a rule', 'cdk-fargate-linux-controls::pid-mode-host', { kind: 'rule', name: 'pid-mode-host' }],
  ['an error message', 'CannotStartContainerError: open /proc/sys/net/core/rmem_max: no such file or directory', { kind: 'messages' }],
  ['the output of describe-tasks', '{"tasks":[{"taskArn":"task/a","lastStatus":"STOPPED","containers":[{"name":"web","exitCode":137}]}]}', { kind: 'messages' }],
])('%s is recognized', (_, text, expected) => expect(analyze(text)).toMatchObject(expected));

test.each<[string, string, string, object | undefined]>([
  ['a missing comma', '{\n  "family": "a"\n  "cpu": 1\n}', 'Line 3, column 3: not valid JSON. A comma or a closing brace is expected here.', { line: 3, column: 3 }],
  ['invalid YAML', 'family: a\n  cpu: [\n', 'The text is not valid YAML', { line: expect.any(Number) as number }],
  ['JSON with a comment', '{\n  // why\n  "family": "a"\n}', 'Line 2, column 3: not valid JSON. A key in double quotes is expected here. Remove the comments', { line: 2 }],
  ['deep nesting', '['.repeat(100_000) + ']'.repeat(100_000), 'The text is not valid JSON: more than 500 levels of nesting', undefined],
  ['deep nesting that is not closed', '['.repeat(100_000), 'Line 1, column 100001: not valid JSON. The text ends where a value is expected', { line: 1 }],
])('%s is one line with the place of the mistake', (_, text, message, place) => {
  const problem = analyze(text);
  expect(problem).toMatchObject({ kind: 'problem', message: expect.stringContaining(message) as string });
  expect(problem).toMatchObject(place ? { place } : {});
  expect(JSON.stringify((problem as { message: string }).message)).not.toContain('\\n');
});

test('keys such as __proto__ are data', () => {
  const text = '{"__proto__":{"pidMode":"host"},"constructor":{},"networkMode":"awsvpc","containerDefinitions":[{"name":"constructor","image":"a","__proto__":{"user":"0"}}]}';
  expect(tasksIn(text).task).toMatchObject({ containers: [{ name: 'constructor', user: '' }], separate: expect.arrayContaining(['PID']) as string[] });
  expect(({} as { pidMode?: string }).pidMode).toBeUndefined();
});

test.each([[JSON.stringify(REGISTER), 2], [stringify(REGISTER), 0.4]])('a text of the limit is read, and a larger one is refused with the limit: %s', (text, megabytes) => {
  const limit = Math.floor(megabytes * 1024 * 1024);
  expect(analyze(text.padEnd(limit)).kind).toBe('tasks');
  expect(analyze(text.padEnd(limit + 1))).toMatchObject({ kind: 'problem', message: expect.stringContaining(`larger than ${megabytes} MB`) as string });
});

test('only some of very many findings, task definitions, and containers are shown, and the others are counted', () => {
  const parameters = Array.from({ length: LIMITS.findings + 1 }, (_, index) => ({ Namespace: `net.ipv4.no_such_${index}`, Value: '1' }));
  const many = tasksIn(JSON.stringify(template({ Task: fargateTask([container({ SystemControls: parameters })]) })));
  const { error, warning, info } = many.counts;
  expect(many).toMatchObject({ findings: { length: LIMITS.findings }, moreFindings: error + warning + info - LIMITS.findings });
  expect(many.moreFindings).toBeGreaterThan(0);
  const containers = Array.from({ length: MAX_CONTAINERS + 2 }, (_, index) => container({ Name: `c${index}` }));
  const { task } = tasksIn(JSON.stringify(template({ Task: fargateTask(containers) })));
  expect(task).toMatchObject({ containers: { length: MAX_CONTAINERS }, moreContainers: 2 });
});

test('a finding is about a task definition that is not read beside one that is', () => {
  const { names, findings } = tasksIn(JSON.stringify({ ...REGISTER, old: { containerDefinitions: [{ name: 'app' }] } }));
  expect(names).toStrictEqual(['edge', 'old']);
  expect(findings.map(({ message }) => message))
    .toContain('the task definition could not be checked: it is in a place that is not read, beside others that are.');
});

test('one of several task definitions is described', () => {
  const text = JSON.stringify(template({ A: fargateTask([container({})]), B: fargateTask([container({ Name: 'other' })]) }));
  expect(tasksIn(text, 1)).toMatchObject({ names: ['A', 'B'], selected: 1, task: { name: 'B', containers: [{ name: 'other' }] } });
});

test('a task is described with its namespaces, parameters, tracing permissions, and commands', () => {
  const traced = { name: 'web', image: 'nginx', user: '0', ...sysctls({ 'net.core.somaxconn': '8192' }), portMappings: [{ containerPort: 80 }] };
  const tracer = { name: 'agent', image: 'agent', user: '0', ...MAY_TRACE, ...sysctls({ 'kernel.msgmax': '1' }) };
  const { task } = tasksIn(JSON.stringify(sharingPid([traced, tracer], { family: 'shop' })));
  expect(task).toMatchObject({
    launchType: 'Fargate',
    shared: [{ kind: 'network' }, { kind: 'PID' }],
    parameters: [
      { name: 'net.core.somaxconn', value: '8192', setBy: 'web', appliesTo: 'all 2 containers', needs: [expect.stringContaining('the program must request')] },
      { name: 'kernel.msgmax', appliesTo: 'agent' },
    ],
  });
  expect(task.tracings).toContainEqual({ tracers: [1], targets: [0], reach: 'any user', why: 'root with SYS_PTRACE' });
  expect(task.commands.flatMap(({ commands }) => commands)).toStrictEqual([
    'npx cdk-fargate-linux-controls run task.json', 'npx cdk-fargate-linux-controls exec shop web', 'npx cdk-fargate-linux-controls effect shop',
  ]);
});

test('an analysis and the catalog are plain data, which a worker can post', () => {
  const analyses = RULES.map(({ fails }) => analyze(JSON.stringify(fails()[0])));
  expect(structuredClone(analyses)).toStrictEqual(analyses);
  expect(structuredClone(catalog())).toStrictEqual(catalog());
});

test('the catalog has every rule with a mistake', () => {
  const { rules, mistakes, messages } = catalog();
  expect(rules.map(({ name }) => name)).toStrictEqual(RULES.map(({ name }) => name));
  expect(rules.filter(({ name, fails }) => !tasksIn(fails).findings.some(({ rule }) => rule === name))).toEqual([]);
  expect(mistakes.length).toBeGreaterThanOrEqual(12);
  expect(mistakes.filter(mistake => !rules.some(({ name }) => name === mistake))).toEqual([]);
  expect(messages.map(({ text }) => analyze(text).kind)).toStrictEqual(Array(5).fill('messages'));
});
