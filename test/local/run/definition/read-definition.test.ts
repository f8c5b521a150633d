import { readDefinition } from '../../../../src/local/run/definition/read-definition';
import { taskDefinitionsOf } from '../../../../src/reading/content/template';
import { capitalized } from '../../../cli/definitions';
import { definitionOf, problemsOf } from '../definitions';
import { EVERY_FIELD } from '../every-field';

const REF = { Ref: 'Parameter' };

function stringified(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, member: unknown) => typeof member === 'number' || typeof member === 'boolean' ? String(member) : member));
}

test.each([
  ['a template', capitalized(EVERY_FIELD)],
  ['a template with numbers and booleans as strings', stringified(capitalized(EVERY_FIELD))],
])('reads every setting of %s as that of register-task-definition', (_, Properties) => {
  const read = (content: unknown) => readDefinition(taskDefinitionsOf(content)![0]);
  expect(read({ Resources: { shop: { Type: 'AWS::ECS::TaskDefinition', Properties } } })).toEqual(read(EVERY_FIELD));
});

test('applies the defaults of Fargate', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }]).containers).toMatchObject([{ essential: true, startTimeout: 180, stopTimeout: 30 }]);
});

test('unresolved images and variables come from this machine', () => {
  const { containers: [container] } = definitionOf([{ name: 'app', image: { 'Fn::Sub': '${AWS::AccountId}/app' }, environment: [{ name: 'TABLE', value: REF }, { name: 'MODE', value: 'test' }] }], {}, { withImage: new Set(['app']) });
  expect(container.image).toBeUndefined();
  expect(container.localVariables).toEqual(['TABLE']);
  expect(container.environment).toEqual([{ name: 'MODE', value: 'test' }]);
});

test('reports the images that are missing, unresolved, or no references, among all reasons', () => {
  const problems = problemsOf([
    { name: 'app', dependsOn: [{ containerName: 'gone', condition: 'START' }] }, { name: 'agent', image: REF }, { name: 'proxy', image: 'Proxy' },
  ]);
  expect(problems).toEqual([
    'container app: dependsOn names the container gone, which the task definition does not contain (app, agent, proxy). Correct the name.',
    'container app: it has no image. Set it with --image app=IMAGE',
    'container agent: the image is unresolved. Set it with --image agent=IMAGE',
    expect.stringMatching(/^container proxy: 'Proxy' is not an image reference\. Use /),
  ]);
});

test('treats AWS::NoValue as unset', () => {
  const nothing = { Ref: 'AWS::NoValue' };
  const { containers: [container] } = definitionOf([{ name: 'app', image: 'example/app:1', user: nothing, command: nothing, essential: nothing }]);
  expect(container).toMatchObject({ essential: true, command: [] });
  expect(container.user).toBeUndefined();
});

test.each([
  ['user', { user: REF }],
  ['command', { command: ['serve', REF] }],
  ['command', { command: REF }],
  ['net.core.somaxconn', { systemControls: [{ namespace: 'net.core.somaxconn', value: REF }] }],
  ['containerPath', { mountPoints: [{ sourceVolume: 'data', containerPath: REF }] }],
])('reports an unresolved %s with the fix', (key, container) => {
  const problems = problemsOf([{ name: 'app', image: 'example/app:1', ...container }], { volumes: [{ name: 'data' }] });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^container app: .* is unresolved: /);
  expect(problems[0]).toContain(key);
  expect(problems[0]).toContain('{"Ref":"Parameter"}. Write the value into a copy of the template and run that copy.');
});

test('creates the volumes that a deployment adds', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', mountPoints: [{ sourceVolume: 'awseb-logs-app', containerPath: '/logs' }] }]).volumes).toEqual(['awseb-logs-app']);
});

test('reports all problems together', () => {
  expect(problemsOf([
    { name: 'app', image: 'example/app:1', dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }, { containerName: 'db', condition: 'SOON' }] },
    { name: 'agent', image: 'example/agent:1', mountPoints: [{ sourceVolume: 'missing', containerPath: '/x' }, { containerPath: '/y' }], volumesFrom: [{ sourceContainer: 'none' }] },
    { name: 'agent', image: 'example/agent:1', healthCheck: { command: ['curl', 'localhost'] }, stopTimeout: 'soon', essential: 'perhaps' },
  ], { volumes: [{ name: 'data' }] })).toEqual([
    'container app: dependsOn.db.condition must be START, COMPLETE, SUCCESS, or HEALTHY, not "SOON".',
    "container agent: stopTimeout must be a whole number from 1 to 86400, not 'soon'.",
    'container agent: essential must be true or false, not "perhaps".',
    'container agent: mountPoints has no sourceVolume. Add it.',
    'container agent: the health check command starts with curl. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).',
    'container app: dependsOn names the container db, which the task definition does not contain (app, agent, agent). Correct the name.',
    'container app: it waits for agent to be HEALTHY, but agent has no health check. Add a health check, or use the condition START.',
    'container agent: another container has the same name. Give each container its own name.',
    'container agent: volumesFrom names the container none, which the task definition does not contain (app, agent, agent). Correct the name.',
    'container agent: mountPoints names the volume missing, which the task definition does not contain (data). Correct the name.',
  ]);
});

test.each<[string, object, string]>([
  ['systemControls', { systemControls: [{ namespace: 'net.core.somaxconn' }] }, 'systemControls has no value. Add it.'],
  ['systemControls', { systemControls: [{ value: '1' }] }, 'systemControls has no namespace. Add it.'],
  ['ulimits', { ulimits: [{ name: 'nofile', softLimit: 1024 }] }, 'ulimits has no hardLimit. Add it.'],
  ['ulimits', { ulimits: [{ name: 'nofile', hardLimit: 1024 }] }, 'ulimits has no softLimit. Add it.'],
  ['tmpfs', { linuxParameters: { tmpfs: [{ containerPath: '/run' }] } }, 'tmpfs has no size. Add it.'],
  ['environment', { environment: [{ value: 'on' }] }, 'environment has no name. Add it.'],
  ['secrets', { secrets: [{ valueFrom: 'arn' }] }, 'secrets has no name. Add it.'],
  ['dependsOn', { dependsOn: [{ condition: 'START' }] }, 'dependsOn has no containerName. Add it.'],
  ['restartPolicy', { restartPolicy: { restartAttemptPeriod: 60 } }, 'restartPolicy has no enabled. Add it.'],
  ['the health check', { healthCheck: { interval: 10 } }, 'the health check has no command. Add it, or remove the health check.'],
])('reports what %s lacks, but not in the blank items of a skeleton', (_, container, expected) => {
  expect(problemsOf([{ name: 'app', image: 'example/app:1', ...container }])).toEqual([`container app: ${expected}`]);
  const blank: unknown = JSON.parse(JSON.stringify(container, (__, value: unknown) => typeof value === 'string' ? '' : typeof value === 'number' ? 0 : value));
  expect(problemsOf([{ name: 'app', image: 'example/app:1', ...blank as object }])).toEqual([]);
});

test('reports a mount of a volume in a task definition without volumes', () => {
  expect(problemsOf([{ name: 'app', image: 'example/app:1', mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }]))
    .toEqual(['container app: mountPoints names the volume data, which the task definition does not contain (it has none). Correct the name.']);
});

test('reports a container without a name, and a variable that is also a secret', () => {
  expect(problemsOf([
    { image: 'example/app:1' },
    { name: 'agent', image: 'example/agent:1', environment: [{ name: 'KEY', value: 'a' }, { name: 'MODE', value: 'b' }], secrets: [{ name: 'KEY', valueFrom: 'arn' }] },
  ])).toEqual(['container #1: it has no name. Add it.', 'container agent: environment sets KEY, which is also a secret or unresolved. Remove one of the two.']);
});

test('reports containers that wait for each other, with the shortest cycle', () => {
  const waits = (name: string, ...names: string[]) => ({ name, image: 'example/app:1', dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });
  expect(problemsOf([waits('a', 'b'), waits('b', 'c'), waits('c', 'b')])).toEqual(['its containers wait for each other (b waits for c waits for b). Remove a dependency.']);
  expect(problemsOf([waits('a', 'a')])).toEqual(['its containers wait for each other (a waits for a). Remove a dependency.']);
  const mounts = { name: 'a', image: 'example/app:1', volumesFrom: [{ sourceContainer: 'b' }] };
  expect(problemsOf([mounts, waits('b', 'a')])).toEqual([expect.stringContaining('wait for each other')]);
  expect(problemsOf([waits('a', 'b', 'c'), waits('b', 'c'), waits('c')])).toEqual([]);
});

test('rejects a task definition without containers', () => {
  expect(problemsOf([])).toEqual(['the task definition has no container. Add one.']);
});

test.each([
  [{ command: ['CMD', 'test', '-e', '/ready'] }, ['test', '-e', '/ready'], [30, 5, 3, 0]],
  [{ command: ['CMD-SHELL', 'test -e /ready'], interval: 10, timeout: 3, retries: 2, startPeriod: 7 }, ['/bin/sh', '-c', 'test -e /ready'], [10, 3, 2, 7]],
])('reads the health check %j, with the defaults of ECS', (healthCheck, command, [interval, timeout, retries, startPeriod]) => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', healthCheck }]).containers[0].healthCheck)
    .toEqual({ command, interval, timeout, retries, startPeriod });
});

test.each([[{ command: ['NONE'] }], [{ command: [] }], [null]])('%j means no health check', healthCheck => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', healthCheck }]).containers[0].healthCheck).toBeUndefined();
});

test.each([[{ enabled: false, restartAttemptPeriod: 60 }, undefined], [{ enabled: true }, { ignoredExitCodes: [], attemptPeriod: 300 }]])('reads the restart policy %j as %j', (restartPolicy, expected) => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1', restartPolicy }]).containers[0].restartPolicy).toEqual(expected);
});

describe('values that an engine or the kernel would read in another way are errors', () => {
  const problem = (container: object, task: object = {}) =>
    problemsOf([{ name: 'app', image: 'example/app:1', ...container }], { volumes: [{ name: 'data' }], ...task });
  const mount = (containerPath: string) => ({ mountPoints: [{ sourceVolume: 'data', containerPath }] });
  const tmpfs = (changes: object) => ({ linuxParameters: { tmpfs: [{ containerPath: '/run', size: 1, ...changes }] } });

  test.each<[string, object, string]>([
    ['a mount path with options', mount('/data:ro,exec'), 'container app: mountPoints: containerPath must be an absolute path without . and .., of letters, digits, spaces, and the characters _ . + @ ~ ( ) % # -, not "/data:ro,exec".'],
    ['a relative mount path', mount('data'), 'container app: mountPoints: containerPath must be an absolute path without . and .., of letters, digits, spaces, and the characters _ . + @ ~ ( ) % # -, not "data".'],
    ['a tmpfs path with options', tmpfs({ containerPath: '/run:exec' }), 'container app: tmpfs: containerPath must be an absolute path without . and .., of letters, digits, spaces, and the characters _ . + @ ~ ( ) % # -, not "/run:exec".'],
    ['several mount options in one', tmpfs({ mountOptions: ['noexec,size=9g'] }), 'container app: tmpfs: mountOptions must be an option that changes only the tmpfs, such as noexec, uid=1000, or mode=1777, not "noexec,size=9g".'],
    ['another mount option', tmpfs({ mountOptions: ['size=9g'] }), 'container app: tmpfs: mountOptions must be an option that changes only the tmpfs, such as noexec, uid=1000, or mode=1777, not "size=9g".'],
    ['an unknown ulimit', { ulimits: [{ name: 'host', softLimit: 1, hardLimit: 1 }] }, 'container app: ulimits: name must be one of core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack, not "host".'],
    ['a NUL character in an argument', { command: ['a\0b'] }, 'container app: command contains a NUL character, which no program can receive. Remove it.'],
    ['a placeholder', { environment: [{ name: { Ref: '<NAME>' }, value: 'x' }] }, 'container app: environment.name is unresolved: <NAME>. Write the value into a copy of the template and run that copy.'],
    ['an empty first word of the entry point', { entryPoint: ['', 'x'] }, 'container app: entryPoint starts with an empty word. Name a program, or remove the word.'],
  ])('%s', (_, container, expected) => expect(problem(container)).toEqual([expected]));

  test.each<[string, object]>([
    ['an absolute mount path', mount('/data with spaces')], ['documented mount options', tmpfs({ mountOptions: ['noexec', 'mode=755', 'uid=0'] })], ['an unlimited ulimit', { ulimits: [{ name: 'core', softLimit: -1, hardLimit: -1 }] }],
  ])('but not %s', (_, container) => expect(problem(container)).toEqual([]));

  test.each<[string, (value: unknown) => object, number, number]>([
    ['startTimeout', startTimeout => ({ startTimeout }), 1, 86400],
    ['stopTimeout', stopTimeout => ({ stopTimeout }), 1, 86400],
    ['interval', interval => ({ healthCheck: { command: ['CMD', 'x'], interval } }), 1, 300],
    ['timeout', timeout => ({ healthCheck: { command: ['CMD', 'x'], timeout } }), 1, 60],
    ['retries', retries => ({ healthCheck: { command: ['CMD', 'x'], retries } }), 1, 10],
    ['startPeriod', startPeriod => ({ healthCheck: { command: ['CMD', 'x'], startPeriod } }), 0, 300],
    ['restartAttemptPeriod', restartAttemptPeriod => ({ restartPolicy: { enabled: true, restartAttemptPeriod } }), 1, 1800],
    ['hardLimit', hardLimit => ({ ulimits: [{ name: 'core', softLimit: 1, hardLimit }] }), -1, Number.MAX_SAFE_INTEGER],
    ['size', size => tmpfs({ size }), 1, 2 ** 30],
    ['cpu', cpu => ({ cpu }), 0, 262_144],
    ['memory', memory => ({ memory }), 0, 2 ** 30],
  ])('%s out of its bounds', (key, container, min, max) => {
    expect([min, max, String(max)].flatMap(value => problem(container(value)))).toEqual([]);
    for (const value of [min - 1, max + 1, -Infinity, 'soon', min + 0.5, 'NaN', '1e99']) {
      const problems = problem(container(value));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^container app.*: ${key} must be a whole number from ${min} to ${max}, not '.*'\\.$`));
    }
  });

  test.each(['ARM', 'x86_64', 'ARM64 '])('the architecture %j', cpuArchitecture => {
    expect(problem({}, { runtimePlatform: { cpuArchitecture } }))
      .toEqual([`runtimePlatform: cpuArchitecture is '${cpuArchitecture}'. Use X86_64 or ARM64.`]);
  });
});

test.each([
  [{ cpu: '256', memory: '512' }, 0.25, 512],
  [{ cpu: 1024, memory: 2048 }, 1, 2048],
  [{ cpu: '.25 vCPU', memory: '0.5GB' }, 0.25, 512],
  [{ cpu: '2vcpu', memory: '1 GB' }, 2, 1024],
  [{ cpu: '0', memory: '' }, undefined, undefined],
  [{ cpu: REF, memory: REF }, undefined, undefined],
])('reads the limits of the task %j', (task, vCpus, memoryMiB) => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }], task)).toMatchObject({ vCpus, memoryMiB });
});

test.each<[Record<string, string>, string]>([
  [{ cpu: 'much' }, 'the task: cpu must be a number of CPU units or vCPUs, such as 1024 or 1 vCPU, not "much".'],
  [{ cpu: '1 GB' }, 'the task: cpu must be a number of CPU units or vCPUs, such as 1024 or 1 vCPU, not "1 GB".'],
  [{ memory: '1 TB' }, 'the task: memory must be a number of MiB or GB, such as 2048 or 2 GB, not "1 TB".'],
  [{ memory: '-1' }, 'the task: memory must be a number of MiB or GB, such as 2048 or 2 GB, not "-1".'],
])('reports the limits of the task %j', (task, expected) => {
  expect(problemsOf([{ name: 'app', image: 'example/app:1' }], task)).toEqual([expected]);
});

test('reads an unresolved architecture as that of this machine', () => {
  expect(definitionOf([{ name: 'app', image: 'example/app:1' }], { runtimePlatform: { cpuArchitecture: REF } }).architecture).toBeUndefined();
});

test('runs what a template computes, with the defaults of its parameters, and says which case this is', () => {
  const [found] = taskDefinitionsOf({
    Parameters: { Backlog: { Type: 'Number', Default: 6000 }, Stage: { Type: 'String', AllowedValues: ['test', 'prod'], Default: 'prod' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {
      Web: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          ContainerDefinitions: [{
            Name: { 'Fn::Sub': 'web' },
            Image: { 'Fn::Join': [':', ['example/web', '1.0']] },
            User: { 'Fn::If': ['IsProd', '1000', '0'] },
            SystemControls: [{ Namespace: 'net.core.somaxconn', Value: { Ref: 'Backlog' } }],
          }],
        },
      },
    },
  })!;
  const { containers, notApplied } = readDefinition(found);
  expect(containers).toMatchObject([{ name: 'web', image: 'example/web:1.0', user: '1000', systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }] }]);
  expect(notApplied).toEqual(['other cases of the template than this one: condition IsProd is true']);
});
