import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { described } from './definitions';
import { anyCharacter } from '../../any-character';
import { fuzzRuns } from '../../fuzz-runs';
import { container, DESCRIBED, fargateTask, REGISTER, template } from '../definitions';
import { programsIn } from '../terminal';

// `npm run fuzz` tries more names.
const numRuns = fuzzRuns(10);

/** The arguments of each call of the AWS CLI. */
type Calls = readonly (readonly string[])[];

/** Returns the commands for the first task definition of a file. */
function commandsFor(content: unknown, file?: string): string[] {
  return (JSON.parse(described(content, 'json', file)) as { commands: string[] }[])[0].commands;
}

/** Runs lines in a shell, in which no variable may be used before it is set, and returns its AWS CLI calls. A fake CLI prints the name of each command. */
function callsBy(lines: readonly string[]): Calls {
  const folder = programsIn({ aws: 'printf \'%s\\0\' "$@" >> "$CALLS"; printf \'\\n\\0\' >> "$CALLS"; echo "output of $2"' });
  const calls = join(folder, 'calls');
  const { status, stderr } = spawnSync('/bin/sh', ['-u'], { input: lines.join('\n'), encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin`, CALLS: calls } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return existsSync(calls) ? readFileSync(calls, 'utf8').split('\0\n\0').filter(call => call).map(call => call.split('\0')) : [];
}

function callsFor(content: unknown, file?: string): Calls {
  return callsBy(commandsFor(content, file));
}

const late = { Ref: 'Late' };
const service = (properties: object = {}) => ({ Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, ...properties } });
const task = (properties: object = {}, containers: unknown = [container(), container({ Name: 'agent' })]) =>
  fargateTask(containers, { Family: 'shop', ...properties });

const NETWORK = 'awsvpcConfiguration={subnets=[<comma-separated subnet IDs>],securityGroups=[<comma-separated security group IDs>],'
  + 'assignPublicIp=<ENABLED in public subnets, DISABLED in private subnets>}';

function text(query: string): string[] {
  return ['--query', query, '--output', 'text'];
}

function exec(cluster: string, source: string, name: string, shell = '/bin/sh'): string[] {
  return ['ecs', 'execute-command', '--cluster', cluster, '--task', `output of ${source}`, '--container', name, '--interactive', '--command', shell];
}

test('redeploys a service with ECS Exec and opens a shell in each container', () => {
  expect(callsFor(template({ Task: task(), Web: service({ Cluster: 'prod', ServiceName: 'web' }) }))).toEqual([
    ['ecs', 'update-service', '--cluster', 'prod', '--service', 'web', '--enable-execute-command', '--force-new-deployment', ...text('service.serviceArn')],
    ['ecs', 'wait', 'services-stable', '--cluster', 'prod', '--services', 'web'],
    ['ecs', 'list-tasks', '--cluster', 'prod', '--service-name', 'web', ...text('taskArns[0]')],
    exec('prod', 'list-tasks', 'app'),
    exec('prod', 'list-tasks', 'agent'),
  ]);
});

test('runs a task if no service does', () => {
  const cluster = '<name or ARN of the cluster>';
  expect(callsFor(template({ Task: task() }))).toEqual([
    [
      'ecs', 'run-task', '--cluster', cluster, '--task-definition', 'shop', '--launch-type', 'FARGATE', '--network-configuration', NETWORK, '--enable-execute-command',
      ...text('tasks[0].taskArn'),
    ],
    ['ecs', 'wait', 'tasks-running', '--cluster', cluster, '--tasks', 'output of run-task'],
    exec(cluster, 'run-task', 'app'),
    exec(cluster, 'run-task', 'agent'),
  ]);
});

test.each([
  ['edge.json', '--cli-input-json', 'file://edge.json'],
  ['/a b/it\'s $(here).json', '--cli-input-json', 'file:///a b/it\'s $(here).json'],
  ['edge.yaml', '--cli-input-yaml', 'file://edge.yaml'],
  ['edge.yml', '--cli-input-yaml', 'file://edge.yml'],
  ['a\nb.json', '--cli-input-json', 'file://<path to the file>'],
])('registers the input of register-task-definition first: %j', (file, option, value) => {
  const [register, run] = callsFor(REGISTER, file);
  expect(register).toEqual(['ecs', 'register-task-definition', option, value, ...text('taskDefinition.taskDefinitionArn')]);
  expect(run.slice(4, 6)).toEqual(['--task-definition', 'output of register-task-definition']);
});

test('runs the revision of a registered task definition', () => {
  expect(callsFor(DESCRIBED)[0].slice(0, 6)).toEqual(['ecs', 'run-task', '--cluster', '<name or ARN of the cluster>', '--task-definition', 'edge:7']);
  expect(callsFor({ taskDefinition: REGISTER })[0].slice(4, 6)).toEqual(['--task-definition', 'edge']);
});

test('sets each variable for an unknown value once, before the commands', () => {
  const properties = { Cluster: late, ServiceName: late };
  expect(commandsFor(template({ Task: task({}, [container({ Name: late }), { Image: 'a' }]), Web: service(properties) })).slice(0, 5)).toEqual([
    'CLUSTER=\'<name or ARN of the cluster of service Web>\'',
    'SERVICE=\'<name of service Web>\'',
    'CONTAINER_1=\'<name of container 1>\'',
    'CONTAINER_2=\'<name of container 2>\'',
    'aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --enable-execute-command --force-new-deployment --query service.serviceArn --output text',
  ]);
  expect(commandsFor(template({ Task: task({ Family: late }) })).slice(0, 3)).toEqual([
    'CLUSTER=\'<name or ARN of the cluster>\'',
    'TASK_DEFINITION=\'<family or ARN of the task definition>\'',
    'SUBNETS=\'<comma-separated subnet IDs>\'',
  ]);
});

test('uses the default cluster for a service without one', () => {
  expect(callsFor(template({ Task: task(), Web: service() }))[0].slice(2, 4)).toEqual(['--cluster', 'default']);
});

test('prints commands for each of several services', () => {
  const updates = callsFor(template({ Task: task(), A: service({ ServiceName: 'a' }), B: service({ ServiceName: 'b' }) })).filter(([, command]) => command === 'update-service');
  expect(updates.map(words => words[5])).toEqual(['a', 'b']);
});

test.each([
  ['Fargate', { RequiresCompatibilities: ['FARGATE', 'EC2'] }, ['--launch-type', 'FARGATE', '--network-configuration', NETWORK]],
  ['Fargate with an unresolved network mode', { NetworkMode: late }, ['--launch-type', 'FARGATE', '--network-configuration', NETWORK]],
  ['EC2', { RequiresCompatibilities: ['EC2'], NetworkMode: 'bridge' }, ['--launch-type', 'EC2']],
  ['EC2 in awsvpc mode', { RequiresCompatibilities: ['EC2'] }, ['--launch-type', 'EC2', '--network-configuration', NETWORK]],
  ['an external instance', { RequiresCompatibilities: ['EXTERNAL'], NetworkMode: 'bridge' }, ['--launch-type', 'EXTERNAL']],
  [
    'managed instances', { RequiresCompatibilities: ['MANAGED_INSTANCES'], NetworkMode: 'host' },
    ['--capacity-provider-strategy', 'capacityProvider=<name of a capacity provider in the cluster>'],
  ],
  ['no launch type', { RequiresCompatibilities: undefined, NetworkMode: undefined }, ['--launch-type', '<EC2, FARGATE, or EXTERNAL>']],
  ['unresolved values', { RequiresCompatibilities: late, NetworkMode: late }, ['--launch-type', '<EC2, FARGATE, or EXTERNAL>']],
])('chooses the launch options for %s', (_, properties, expected) => {
  expect(callsFor(template({ Task: task(properties) }))[0].slice(6, -5)).toEqual(expected);
});

test('turns ECS Exec off and opens no shell if fault injection is enabled', () => {
  const off = task({ EnableFaultInjection: true });
  expect(callsFor(template({ Task: off })).map(([, command]) => command)).toEqual(['run-task', 'wait']);
  expect(callsFor(template({ Task: off }))[0]).toContain('--disable-execute-command');
  const calls = callsFor(template({ Task: off, Web: service({ EnableExecuteCommand: true }) }));
  expect(calls.map(([, command]) => command)).toEqual(['update-service', 'wait', 'list-tasks']);
  expect(calls[0]).toContain('--disable-execute-command');
  expect(described(template({ Task: off }))).toContain('Fault injection is enabled, so ECS Exec must be off');
});

test('opens cmd.exe on Windows', () => {
  expect(callsFor(template({ Task: task({ RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }) })).at(-1)?.at(-1)).toBe('cmd.exe');
});

const ONE_OF_THEM = 'With a shared PID namespace, ECS Exec works in only one of these containers, and ECS chooses which.';
const TASK_ROLE = 'ECS Exec requires these task role permissions: ssmmessages:CreateControlChannel';

test.each([
  [true, ONE_OF_THEM, template({ Task: task({ PidMode: 'task' }) })],
  [false, ONE_OF_THEM, template({ Task: task({ PidMode: 'task' }, [container()]) })],
  [false, ONE_OF_THEM, template({ Task: task() })],
  [true, TASK_ROLE, template({ Task: task() })],
  [true, TASK_ROLE, template({ Task: task(), Web: service() })],
  [false, TASK_ROLE, template({ Task: task(), Web: service({ EnableExecuteCommand: true }) })],
  [true, 'The template turns ECS Exec on', template({ Task: task(), Web: service({ EnableExecuteCommand: true }) })],
  [true, 'The task may have more containers', template({ Task: task({}, [container(), { 'Fn::ImportValue': 'agent' }]) })],
  [false, 'The task may have more containers', template({ Task: task() })],
  [true, 'If fault injection is enabled, which is known at deployment', template({ Task: task({ EnableFaultInjection: late }) })],
  [true, 'after deployment', template({ Task: task() })],
  [false, 'after deployment', REGISTER],
])('shows a note only if it applies (%p): %s', (expected, note, content) => {
  expect(described(content).includes(note)).toBe(expected);
});

test('opens no shell in unresolved containers', () => {
  const calls = callsFor(template({ Task: task({}, { 'Fn::FindInMap': ['A', 'b', 'c'] }) }));
  expect(calls.map(([, command]) => command)).toEqual(['run-task', 'wait']);
});

const HOSTILE = [
  'it\'s', '"', '$(touch x)', '`touch x`', '; touch x', '&& touch x', '| touch x', '\\', '\\\'', '*', '~', '!!', '#x', '=x', ' x ', '<x>', '{a,b}', 'a$CLUSTER', 'käse', '漢字', '🎉', '%s',
];

test.each(HOSTILE)('passes a name unchanged to the AWS CLI: %j', name => {
  const calls = callsFor(template({ Task: task({}, [container({ Name: name })]), Web: service({ Cluster: name, ServiceName: name }) }));
  expect(calls[0].slice(0, 6)).toEqual(['ecs', 'update-service', '--cluster', name, '--service', name]);
  expect(calls[3]).toEqual(exec(name, 'list-tasks', name));
  expect(callsFor(template({ Task: task({ Family: name }) }))[0].slice(4, 6)).toEqual(['--task-definition', name]);
});

test.each(['-x', '--help', '--', '- a'])('does not mistake a name for an option: %j', name => {
  expect(callsFor(template({ Task: task({}, [container({ Name: name })]) })).at(-1)).toContain(`--container=${name}`);
});

test.each(['a\nb', '\u001b[31m', 'a\u202eb', '\u0000', '\ud800', 'file:///etc/passwd', 'fileb://x', 'http://x', 'https://x'])(
  'uses a variable instead of a harmful name that is impossible on AWS: %j', name => {
    const Task = task({ Family: name }, [container({ Name: name })]);
    const commands = commandsFor(template({ Task, Web: service({ Cluster: name, ServiceName: name }) }));
    expect(commands.join('\n')).not.toContain(name);
    expect(callsBy(commands)[3]).toEqual(exec('<name or ARN of the cluster of service Web>', 'list-tasks', '<name of container 1>'));
  });

test('the commands for any task definition are valid and call only the AWS CLI', () => {
  const word = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'\'"$`\\;&|<>()*?[]{}~#!-= \n\tab') }), fc.constant(late));
  fc.assert(fc.property(word, word, word, word, fc.string({ unit: anyCharacter }), (Name, Family, Cluster, ServiceName, file) => {
    const containers = [container({ Name })];
    for (const content of [template({ [`Web${file}`]: service({ Cluster, ServiceName }), Task: task({ Family }, containers) }), template({ Task: task({ Family }, containers) })]) {
      const calls = callsFor(content, file);
      expect(calls.every(([ecs]) => ecs === 'ecs')).toBe(true);
      expect(calls.map(([, command]) => command))
        .toEqual(calls.length === 4 ? ['update-service', 'wait', 'list-tasks', 'execute-command'] : ['run-task', 'wait', 'execute-command']);
    }
  }), { numRuns });
}, 60_000 + numRuns * 200);
