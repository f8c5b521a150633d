import { container, ec2, fargate, Json, tuned } from './definitions';
import { RULES } from '../../src/checks/rules';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';
import { growth } from '../counted-reads';

const waits = (index: number, condition = 'START') => ({ dependsOn: index < 0 ? [] : [{ containerName: `c${index}`, condition }] });
const listens = (index: number) => ({ portMappings: [{ containerPort: index + 1 }] });
const LOW_PORTS = { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ip_local_port_range': '80 65000' };

/** Long tasks, far beyond the ten containers that ECS accepts. */
const SHAPES: readonly (readonly [name: string, containerOf: (index: number, length: number) => Json, task?: Json])[] = [
  ['containers without dependencies', index => container(`c${index}`)],
  ['containers that wait for the start of the previous one', index => container(`c${index}`, waits(index - 1))],
  ['containers that wait for the start of the next one', (index, length) => container(`c${index}`, index < length - 1 ? waits(index + 1) : {})],
  ['containers that wait for the success of the previous one', (index, length) => container(`c${index}`, { essential: index === length - 1, ...waits(index - 1, 'SUCCESS') })],
  ['listeners that set parameters and wait for the previous one', index => tuned(`c${index}`, { 'net.core.somaxconn': '4096' }, { ...listens(index), ...waits(index - 1) })],
  ['containers that set parameters in a certain order and wait for the previous one', index => tuned(`c${index}`, LOW_PORTS, { user: '1000', ...listens(index), ...waits(index - 1) })],
  ['containers that wait for each other in a ring', (index, length) => container(`c${index}`, waits((index + 1) % length))],
  ['containers that wait for the same one', index => container(`c${index}`, waits(index > 0 ? 0 : -1))],
  ['containers that wait for unknown ones', index => container(`c${index}`, { dependsOn: [{ containerName: `d${index}`, condition: 'START' }] })],
  ['containers with the same name', () => container('c')],
  ['containers that listen on the same port', index => container(`c${index}`, listens(0))],
  ['containers that mount unknown volumes', index => container(`c${index}`, { mountPoints: [{ sourceVolume: `v${index}`, containerPath: '/v' }] }), { volumes: [{ name: 'data' }] }],
  ['containers that set a parameter twice', index => container(`c${index}`, { systemControls: ['1', '2'].map(value => ({ namespace: 'net.core.somaxconn', value })) })],
];

test.each(SHAPES.map(([name, ...shape]) => ({ name, shape })))('twice as many $name take twice the time', ({ shape: [containerOf, task] }) => {
  for (const definitionOf of [fargate, ec2]) {
    const containers = (length: number) => Array.from({ length }, (_, index) => containerOf(index, length));
    const [short, long] = [40, 80].map(length => readTaskDefinition(definitionOf(containers(length), task)));
    const grown = RULES.map(rule => [rule.name, growth(short, long, model => rule.check(model))] as const);
    expect(grown.filter(([, factor]) => factor > 2.2)).toEqual([]);
  }
});

test('a message lists ten containers at most', () => {
  const taskOf = (length: number) => readTaskDefinition(fargate(Array.from({ length }, (_, index) => container(`c${index}`, index === 0 ? { secrets: [{ name: 'KEY' }] } : {})), { pidMode: 'task' }));
  const message = (length: number) => RULES.find(({ name }) => name === 'shared-pid-shows-secrets')!.check(taskOf(length))[0].message;
  expect(message(11)).toBe('pidMode is task, so containers c1, c2, c3, c4, c5, c6, c7, c8, c9, and c10 can read KEY.');
  expect(message(12)).toBe('pidMode is task, so containers c1, c2, c3, c4, c5, c6, c7, c8, c9, and 2 others can read KEY.');
});

test('a chain of 5,000 containers is checked without recursion', () => {
  const model = readTaskDefinition(fargate(Array.from({ length: 5000 }, (_, index) => container(`c${index}`, waits(index - 1)))));
  expect(RULES.flatMap(rule => rule.check(model).map(() => rule.name))).not.toContain('dependency-cycle');
});
