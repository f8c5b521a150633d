import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idOf, Rule } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';

const FOLDER = join(__dirname, '../../../src/checks/rules');
const NAMES = readdirSync(FOLDER).map(file => file.replace(/\.ts$/, '')).filter(name => name !== 'index');

/** The rules that a file exports. */
function rulesIn(name: string): Rule[] {
  return Object.values(jest.requireActual<Record<string, Rule>>(join(FOLDER, name)));
}

test('the rules, their severities and their order are these', () => {
  expect(RULES.map(rule => `${rule.severity} ${idOf(rule)}`)).toEqual([
    'error cdk-fargate-linux-controls::net-sysctl-conflict',
    'warning cdk-fargate-linux-controls::net-sysctl-repeated',
    'error cdk-fargate-linux-controls::sysctl-set-twice',
    'error cdk-fargate-linux-controls::sysctl-not-accepted',
    'error cdk-fargate-linux-controls::sysctl-not-namespaced',
    'error cdk-fargate-linux-controls::sysctl-unknown',
    'warning cdk-fargate-linux-controls::sysctl-unverified',
    'warning cdk-fargate-linux-controls::sysctl-newer-than-floor',
    'warning cdk-fargate-linux-controls::sysctl-needs-module',
    'error cdk-fargate-linux-controls::sysctl-value-refused',
    'warning cdk-fargate-linux-controls::sysctl-value-nonsense',
    'error cdk-fargate-linux-controls::ephemeral-range-privileged',
    'warning cdk-fargate-linux-controls::listener-in-ephemeral-range',
    'error cdk-fargate-linux-controls::pid-mode-on-fargate',
    'error cdk-fargate-linux-controls::capabilities-on-fargate',
    'warning cdk-fargate-linux-controls::tracer-without-shared-pid',
    'warning cdk-fargate-linux-controls::tracer-not-root',
    'error cdk-fargate-linux-controls::fault-injection-with-exec',
  ]);
});

test('every file of the folder is a rule of the list, and the list has no other', () => {
  expect(RULES.map(({ name }) => name).sort()).toEqual(NAMES.sort());
});

test.each(NAMES)('%s exports one rule, which is called like its file and like its constant', name => {
  const rules = rulesIn(name);
  expect(rules).toHaveLength(1);
  expect(RULES).toContain(rules[0]);
  expect(rules[0].name).toBe(name);
  expect(readFileSync(join(FOLDER, `${name}.ts`), 'utf8')).toContain(`export const ${name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}: Rule = {`);
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
