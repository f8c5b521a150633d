import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../../src/checks/judge';
import type { TaskDefinitionModel } from '../../../src/checks/model';
import { Example, idOf, Rule } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import { taskDefinitionsOf } from '../../../src/checks/template-reader';

const FOLDER = join(__dirname, '../../../src/checks/rules');
const NAMES = readdirSync(FOLDER).map(file => file.replace(/\.ts$/, '')).filter(name => !['index', 'examples'].includes(name));

function exportsOf(name: string): Record<string, Rule> {
  return jest.requireActual<Record<string, Rule>>(join(FOLDER, name));
}

/** The rules that a file exports. */
function rulesIn(name: string): Rule[] {
  return Object.values(exportsOf(name));
}

test('the rules, their severities and their order are these', () => {
  expect(RULES.map(rule => `${rule.severity} ${idOf(rule)}`)).toEqual([
    'error cdk-fargate-linux-controls::net-sysctl-conflict',
    'error cdk-fargate-linux-controls::ipc-sysctl-conflict',
    'info cdk-fargate-linux-controls::restart-decides-sysctl',
    'warning cdk-fargate-linux-controls::net-sysctl-repeated',
    'warning cdk-fargate-linux-controls::net-sysctls-spread',
    'error cdk-fargate-linux-controls::sysctl-set-twice',
    'warning cdk-fargate-linux-controls::sysctl-set-twice-alike',
    'error cdk-fargate-linux-controls::sysctl-on-windows',
    'error cdk-fargate-linux-controls::net-sysctl-in-host-mode',
    'error cdk-fargate-linux-controls::ipc-sysctl-in-host-mode',
    'error cdk-fargate-linux-controls::sysctl-not-accepted',
    'error cdk-fargate-linux-controls::sysctl-not-namespaced',
    'error cdk-fargate-linux-controls::sysctl-unknown',
    'warning cdk-fargate-linux-controls::sysctl-unverified',
    'warning cdk-fargate-linux-controls::sysctl-newer-than-floor',
    'warning cdk-fargate-linux-controls::sysctl-needs-module',
    'warning cdk-fargate-linux-controls::congestion-control-of-host',
    'error cdk-fargate-linux-controls::sysctl-value-refused',
    'warning cdk-fargate-linux-controls::sysctl-value-nonsense',
    'error cdk-fargate-linux-controls::ephemeral-range-privileged',
    'error cdk-fargate-linux-controls::sysctls-contradict',
    'warning cdk-fargate-linux-controls::sysctl-write-order',
    'warning cdk-fargate-linux-controls::listener-in-ephemeral-range',
    'info cdk-fargate-linux-controls::listener-before-sysctl',
    'info cdk-fargate-linux-controls::keepalive-outlives-idle-limits',
    'error cdk-fargate-linux-controls::key-not-in-effect',
    'error cdk-fargate-linux-controls::pid-mode-on-fargate',
    'error cdk-fargate-linux-controls::pid-mode-on-windows',
    'warning cdk-fargate-linux-controls::pid-mode-host',
    'error cdk-fargate-linux-controls::ipc-mode-not-supported',
    'error cdk-fargate-linux-controls::capabilities-on-fargate',
    'error cdk-fargate-linux-controls::instance-setting-on-fargate',
    'error cdk-fargate-linux-controls::timeout-on-fargate',
    'error cdk-fargate-linux-controls::platform-version-too-old',
    'error cdk-fargate-linux-controls::dependency-on-unknown-container',
    'error cdk-fargate-linux-controls::dependency-cycle',
    'error cdk-fargate-linux-controls::dependency-on-essential-end',
    'error cdk-fargate-linux-controls::dependency-without-health-check',
    'error cdk-fargate-linux-controls::no-essential-container',
    'warning cdk-fargate-linux-controls::tracer-without-shared-pid',
    'warning cdk-fargate-linux-controls::tracer-not-root',
    'warning cdk-fargate-linux-controls::image-wants-process-1',
    'warning cdk-fargate-linux-controls::names-process-1',
    'info cdk-fargate-linux-controls::searches-processes',
    'warning cdk-fargate-linux-controls::shared-pid-shows-secrets',
    'info cdk-fargate-linux-controls::shared-pid-shows-processes',
    'error cdk-fargate-linux-controls::fault-injection-with-exec',
    'error cdk-fargate-linux-controls::exec-without-permissions',
    'warning cdk-fargate-linux-controls::exec-with-read-only-roots',
    'warning cdk-fargate-linux-controls::exec-without-init',
    'warning cdk-fargate-linux-controls::exec-with-access-keys',
    'info cdk-fargate-linux-controls::exec-beside-read-only-root',
    'info cdk-fargate-linux-controls::exec-without-task-role',
    'info cdk-fargate-linux-controls::exec-reaches-one-container',
    'info cdk-fargate-linux-controls::guard-duty-memory',
  ]);
});

test('every file of the folder is a rule of the list, and the list has no other', () => {
  expect(RULES.map(({ name }) => name).sort()).toEqual(NAMES.sort());
});

test.each(NAMES)('%s exports one rule, which is called like its file and like its constant', name => {
  const exported = exportsOf(name);
  expect(Object.keys(exported)).toEqual([name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())]);
  const [rule] = Object.values(exported);
  expect(RULES).toContain(rule);
  expect(rule.name).toBe(name);
});

test.each(NAMES)('%s says in sentences what it is about, why, how to mend it, and on what it rests', name => {
  const [{ title, why, fix, source }] = rulesIn(name);
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(why).toMatch(/^[A-Z].*\.$/s);
  expect(fix).toMatch(/^[A-Z].*\.$/);
  expect(source).toMatch(/https:\/\/|measured on Linux \d/);
});

test.each(NAMES)('%s has tests of its own', name => {
  expect(existsSync(join(__dirname, `${name}.test.ts`))).toBe(true);
});

/** What the command would read from a file that holds the example. */
function modelOf(example: Example): TaskDefinitionModel {
  const [found] = taskDefinitionsOf(JSON.parse(JSON.stringify(example))) ?? [];
  return found.model;
}

/** Every text, number and key below a value. */
function wordsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [String(value)];
  }
  return Object.entries(value).flatMap(([key, member]) => Array.isArray(value) ? wordsOf(member) : [key, ...wordsOf(member)]);
}

const examplesOf = (kind: 'fails' | 'passes') => RULES.flatMap(rule => rule[kind].map(example => [rule.name, JSON.stringify(example), rule, example] as const));

test.each(RULES.map(rule => [rule.name, rule] as const))('%s has examples on both sides', (_, { fails, passes }) => {
  expect(fails.length).toBeGreaterThan(0);
  expect(passes.length).toBeGreaterThan(0);
});

/** What is told only beside the findings of another rule. */
const BESIDE: Readonly<Record<string, string>> = { 'restart-decides-sysctl': 'net-sysctl-conflict' };

test.each(examplesOf('fails'))('%s finds something in %s, and no other rule does more than inform', (name, _, rule, example) => {
  const found = judge(modelOf(example));
  expect(found.filter(finding => finding.rule === rule).length).toBeGreaterThan(0);
  expect(found.filter(finding => finding.rule !== rule && finding.rule.severity !== 'info').map(finding => finding.rule.name)).toEqual(BESIDE[name] ? [BESIDE[name]] : []);
});

test.each(examplesOf('fails'))('%s tells of %s in a sentence with what stands there, and knows a remedy', (_, __, rule, example) => {
  const words = wordsOf(example).filter(word => word.length > 1);
  for (const { container, message, fix } of rule.check(modelOf(example))) {
    expect(message).toMatch(/^.{20,}\.$/s);
    expect(words.filter(word => word !== container && message.includes(word))).not.toEqual([]);
    expect(fix ?? rule.fix).toMatch(/^[A-Za-z].*[.?]$/s);
    expect([undefined, ...words]).toContain(container);
  }
});

test.each(examplesOf('passes'))('%s finds nothing in %s, and no rule an error', (_, __, rule, example) => {
  const found = judge(modelOf(example));
  expect(found.filter(finding => finding.rule === rule)).toEqual([]);
  expect(found.filter(finding => finding.rule.severity === 'error').map(finding => finding.rule.name)).toEqual([]);
});

test('no two examples of a rule are the same', () => {
  for (const { name, fails, passes } of RULES) {
    const texts = [...fails, ...passes].map(example => JSON.stringify(example));
    expect([name, new Set(texts).size]).toEqual([name, texts.length]);
  }
});

test.each(['../rules', '../../sysctls/catalogue'])('nothing in %s knows a construct, nor anything that does', folder => {
  const start = join(FOLDER, folder);
  const seen = new Set(readdirSync(start).map(file => join(start, file)));
  for (const file of seen) {
    const imports = [...readFileSync(file, 'utf8').matchAll(/(?:^(?:import|export)\b[^;]*?\bfrom|\bimport\(|\brequire\()\s*'([^']+)'/gm)].map(([, module]) => module);
    // Every import is relative: not of aws-cdk-lib, not of constructs, and not of another package.
    expect({ file, packages: imports.filter(module => !module.startsWith('.')) }).toEqual({ file, packages: [] });
    for (const module of imports) {
      const path = join(file, '..', module);
      seen.add(existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts'));
    }
  }
  expect(seen.size).toBeGreaterThan(5);
});
