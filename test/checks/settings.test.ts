import { changing, container, ec2, EXEC, Json, LISTENS, setting, UNRESOLVED, waits } from './definitions';
import { Setting, settingsIn } from '../../src/checks/settings';
import { readService, readTaskDefinition } from '../../src/reading/definitions/task-definition';

function settingsOf(containers: readonly Json[], more: Json = {}, ...services: Json[]): string[] {
  const settings = settingsIn(readTaskDefinition(ec2(containers, more), { services: services.map(service => readService('Service', service)) }));
  return Object.entries(settings).filter(([, isSet]) => isSet).map(([name]) => name);
}

test('a container that mounts the volumes of another one depends on it', () => {
  expect(settingsOf([container('web', { volumesFrom: [{ sourceContainer: 'agent' }] })])).toEqual(['dependsOn']);
});

test('a task definition without any of the settings has none', () => {
  expect(settingsOf([container('web')])).toEqual([]);
});

test.each<[Setting, string, Json]>([
  ['capabilities', 'adds a capability', changing({ add: ['SYS_PTRACE'] })],
  ['dependsOn', 'waits for another one', waits('agent')],
  ['dependsOn', 'is linked to another one', { links: ['agent'] }],
  ['healthCheck', 'has a health check', { healthCheck: { command: ['CMD', 'true'] } }],
  ['healthCheck', 'has a health check with an unresolved command', { healthCheck: { command: UNRESOLVED } }],
  ['portMappings', 'listens', LISTENS],
  ['portMappings', 'has a port mapping with a port beside an unresolved range', { portMappings: [{ containerPort: 80, containerPortRange: UNRESOLVED }] }],
  ['secrets', 'has a secret', { secrets: [{ name: 'KEY', valueFrom: 'key' }] }],
  ['systemControls', 'sets a kernel parameter', setting('net.core.somaxconn')[0]],
  ['systemControls', 'sets unresolved kernel parameters', { systemControls: UNRESOLVED }],
  ['ulimits', 'sets a limit', { ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 1 }] }],
])('a task definition has the setting %s if any container %s', (name, _, more) => {
  const several = 'several containers';
  expect(settingsOf([container('web'), container('web', more), container('agent')]).filter(found => found !== several)).toEqual([name]);
  expect(settingsOf([container('web'), container('agent')])).toEqual([several]);
});

test('a task definition has parameters of several containers if two or more set one', () => {
  const [tuned] = setting('net.core.somaxconn');
  expect(settingsOf([container('web', tuned), container('agent')])).not.toContain('systemControls of several containers');
  expect(settingsOf([container('web', tuned), container('proxy'), container('agent', tuned)])).toContain('systemControls of several containers');
});

test.each<[Setting[], string, Json]>([
  [['pidMode'], 'sets pidMode', { pidMode: 'task' }],
  [['pidMode'], 'sets pidMode to an unresolved value', { pidMode: UNRESOLVED }],
  [['pidMode', 'misplaced keys'], 'spells pidMode in another way', { pidmode: 'task' }],
])('a task definition has the settings %j if it %s', (names, _, more) => {
  expect(settingsOf([container('web')], more)).toEqual(names);
});

test('a task definition has the setting ECS Exec if any of its services enables it', () => {
  expect(settingsOf([container('web')], {}, {}, EXEC)).toEqual(['ECS Exec', 'services']);
  expect(settingsOf([container('web')], {}, {}, { enableExecuteCommand: false })).toEqual(['services']);
});

test('a task definition has several port mappings or kernel parameters if there are two', () => {
  const [{ systemControls: [control] }] = setting('net.core.somaxconn') as { systemControls: Json[] }[];
  const several = (...containers: Json[]) => settingsOf(containers.map((more, i) => container(`c${i}`, more))).filter(name => /^several (port|system)/.test(name));
  expect(several(LISTENS, { systemControls: [control] }, { systemControls: [control] })).toEqual([]);
  expect(several(LISTENS, LISTENS, { systemControls: [control, control] })).toEqual(['several portMappings', 'several systemControls of a container']);
  expect(several({ portMappings: [{ containerPort: 80 }, { containerPort: 81 }] })).toEqual(['several portMappings']);
});
