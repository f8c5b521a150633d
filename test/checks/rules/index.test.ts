import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../../src/checks/judge';
import { locate } from '../../../src/checks/location';
import type { TaskDefinitionModel } from '../../../src/checks/model';
import type { Example, Rule } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { container as containerNamed, fargate, Json, UNRESOLVED } from '../definitions';

const FOLDER = join(__dirname, '../../../src/checks/rules');
const NAMES = readdirSync(FOLDER).map(file => file.replace(/\.ts$/, '')).filter(name => !['index', 'index.generated', 'examples', 'rule-helpers'].includes(name));

function exportsOf(name: string): Record<string, Rule> {
  return jest.requireActual<Record<string, Rule>>(join(FOLDER, name));
}

/** The rules that a file exports. */
function rulesIn(name: string): Rule[] {
  return Object.values(exportsOf(name));
}

test.each(NAMES)('%s exports one rule, named after its file', name => {
  const exported = exportsOf(name);
  expect(Object.keys(exported)).toEqual([name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())]);
  expect(Object.values(exported)[0].name).toBe(name);
});

test.each(NAMES)('%s has a title, a reason, a fix, and links to its sources', name => {
  const [{ title, why, fix, source, moreSources = [], measuredOn = 'Linux 6.18' }] = rulesIn(name);
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(why).toMatch(/^[A-Z].*\.$/s);
  expect(fix).toMatch(/^[A-Z].*\.( See https:\/\/\S+[^.])?$/);
  for (const link of [source, ...moreSources]) {
    expect(link).toMatch(/^https:\/\/[^\s,()]+$/);
  }
  expect(measuredOn).toMatch(/^Linux \d/);
});

/** The model that the command reads from a file with the example. */
function modelOf(example: Example): TaskDefinitionModel {
  const [found] = taskDefinitionsOf(JSON.parse(JSON.stringify(example))) ?? [];
  return found.model;
}

/** Every string, number, and key in a value. */
function wordsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [String(value)];
  }
  return Object.entries(value).flatMap(([key, member]) => Array.isArray(value) ? wordsOf(member) : [key, ...wordsOf(member)]);
}

/** Rules that report something only together with another rule. */
const ACCOMPANIED_BY: Readonly<Record<string, string>> = { 'restart-decides-sysctl': 'net-sysctl-conflict' };

test.each(NAMES)('%s reports its failing examples, and no other rule reports an error or a warning', name => {
  const [rule] = rulesIn(name);
  for (const example of rule.fails()) {
    const found = judge(modelOf(example)).map(finding => finding.rule);
    const others = found.filter(other => other !== rule && other.severity !== 'info').map(other => other.name);
    expect([example, found.includes(rule), others]).toEqual([example, true, ACCOMPANIED_BY[name] ? [ACCOMPANIED_BY[name]] : []]);
  }
});

test.each(NAMES)('%s describes the problem in its failing examples with a value from them, and gives a fix', name => {
  const [rule] = rulesIn(name);
  for (const example of rule.fails()) {
    const words = wordsOf(example).filter(word => word.length > 1);
    for (const { container, message, fix } of rule.check(modelOf(example))) {
      expect(message).toMatch(/^.{20,}\.$/s);
      expect([example, words.filter(word => word !== container && message.includes(word))]).not.toEqual([example, []]);
      expect(fix ?? rule.fix).toMatch(/^[A-Za-z].*[.?]( See https:\/\/\S+[^.])?$/s);
      expect([undefined, ...words]).toContain(container);
    }
  }
});

/** The paths of the findings of one rule. */
function locations(rule: Rule, example: Example): string {
  const [{ properties, model }] = taskDefinitionsOf(JSON.parse(JSON.stringify(example)))!;
  return judge(model, [rule]).map(finding => locate(finding, properties, model).join('.')).join(' ');
}

test.each(NAMES)('each finding of each failing example of %s is at the place to change', name => {
  const [rule] = rulesIn(name);
  expect(rule.fails().map(example => locations(rule, example))).toStrictEqual(rule.foundAt);
});

const LOW_PORTS: Json = { portMappings: [{ containerPort: 8080 }, { containerPortRange: '80-81' }], user: '101' };
const NO_PORT_RESERVED: Json = { systemControls: [{ namespace: 'net.ipv4.ip_local_port_range', value: '1024 65000' }] };

test.each<[string, string, Json, string, Json?]>([
  ['low-port-not-permitted', 'a range of ports', LOW_PORTS, 'containerDefinitions.0.portMappings.1.containerPortRange'],
  ['listener-in-ephemeral-range', 'a range of ports', { portMappings: [{ containerPort: 80 }, { containerPortRange: '8080-8081' }], ...NO_PORT_RESERVED }, 'containerDefinitions.0.portMappings.1.containerPortRange'],
  ['ulimit-soft-above-hard', 'a limit with an unresolved name', { ulimits: [{ name: UNRESOLVED, softLimit: 2, hardLimit: 1 }] }, 'containerDefinitions.0.ulimits.0.softLimit'],
  ['ulimit-soft-above-hard', 'the first of two limits with a name', { ulimits: [{ name: 'core', softLimit: 2, hardLimit: 1 }, { name: 'core', softLimit: 1, hardLimit: 1 }] }, 'containerDefinitions.0.ulimits.0.softLimit'],
  ['nofile-unlimited', 'the first of two limits of files', { ulimits: [-1, 9].map(hardLimit => ({ name: 'nofile', softLimit: 1, hardLimit })) }, 'containerDefinitions.0.ulimits.0.hardLimit'],
  ['image-wants-process-1', 'the command', { command: ['/sbin/init'] }, 'containerDefinitions.0.command', { pidMode: 'task' }],
  ['shell-ends-first', 'a shell in the entry point', { entryPoint: ['sh', '-c'], command: ['server & wait'] }, 'containerDefinitions.0.entryPoint', { pidMode: 'task' }],
  ['shell-ends-first', 'a shell in the command', { entryPoint: ['tini', '--'], command: ['sh', '-c', 'server & wait'] }, 'containerDefinitions.0.command', { pidMode: 'task' }],
  ['key-not-in-effect', 'a key of the capabilities', { linuxParameters: { capabilities: { ad: ['SYS_PTRACE'] } } }, 'containerDefinitions.0.linuxParameters.capabilities.ad'],
  ['key-not-in-effect', 'a key deep in a volume', {}, 'volumes.0.efsVolumeConfiguration.authorizationConfig.acessPointId', { volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { acessPointId: 'fsap-1' } } }] }],
  ['value-refused', 'a kernel parameter without a name', { systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }, { value: '1' }] }, 'containerDefinitions.0.systemControls.1'],
  ['dependency-cycle', 'the dependency that leads back', { dependsOn: [{ containerName: 'agent', condition: 'START' }, { containerName: 'web', condition: 'START' }] }, 'containerDefinitions.0.dependsOn.1.containerName'],
  ['port-beside-range', 'a port beside an unresolved range', { portMappings: [{ containerPort: 80, hostPort: 80 }, { containerPortRange: UNRESOLVED, hostPort: 80 }] }, 'containerDefinitions.0.portMappings.1.hostPort'],
])('%s locates %s', (name, _, web, path, task = {}) => {
  const rule = RULES.find(({ name: other }) => other === name)!;
  expect(locations(rule, fargate([containerNamed('web', web), containerNamed('agent')], task))).toBe(path);
});

test.each(NAMES)('%s reports nothing for its passing examples, and no rule reports an error', name => {
  const [rule] = rulesIn(name);
  for (const example of rule.passes()) {
    const found = judge(modelOf(example)).map(finding => finding.rule).filter(other => other === rule || other.severity === 'error');
    expect([example, found.map(other => other.name)]).toEqual([example, []]);
  }
});

const EXAMPLES = () => RULES.flatMap(({ name, fails, passes }) => [...fails(), ...passes()].map(example => [name, example] as const));

// `npm run verify:aws` completes the size of a task that has none.
test('an example has both cpu and memory, or neither', () => {
  const incomplete = EXAMPLES().filter(([, example]) => {
    const { cpu, memory } = (example.taskDefinition ?? example) as Json;
    return (cpu === undefined) !== (memory === undefined);
  });
  expect(incomplete).toEqual([]);
});

test('a passing example has containers, and each example different names for them', () => {
  const namesIn = (example: Example) => modelOf(example).containers.map(({ name }) => name);
  expect(RULES.filter(({ passes }) => passes().some(example => namesIn(example).length === 0)).map(({ name }) => name)).toEqual([]);
  expect(EXAMPLES().filter(([, example]) => new Set(namesIn(example)).size < namesIn(example).length)).toEqual([]);
});

test('the examples of a rule are all different', () => {
  const texts = EXAMPLES().map(example => JSON.stringify(example));
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
});
