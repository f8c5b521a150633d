import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { submissionsOf } from './submission';
import { bundle, reportIn, start } from './tool';
import { Answer, verdictOf } from './verdict';
import { judge } from '../../src/checks/judge';
import type { Rule } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { taskDefinitionsOf } from '../../src/reading/content/template';
import { ROOT } from '../run';
import { temporaryFolder } from '../temporary-folder';
import { until } from '../until';

// The stand-in for the AWS CLI answers as the test says: this proves the mechanics, and nothing about ECS.

jest.setTimeout(120_000);

const folder = temporaryFolder('verify-aws');
const tool = bundle(folder);

const ALL = submissionsOf(RULES, { executionRoleArn: 'arn:aws:iam::111122223333:role/execution' });
const ruleNamed = (name: string) => RULES.find(rule => rule.name === name)!;

describe('the input of RegisterTaskDefinition', () => {
  const registered = ALL.filter(({ input }) => input !== undefined);

  test('exists or has a reason, for each example of each rule', () => {
    expect(ALL.map(({ rule, kind, number }) => `${rule.name} ${kind} ${number}`)).toStrictEqual(RULES.flatMap(({ name, fails, passes }) =>
      [...fails().map((_, i) => `${name} fails ${i + 1}`), ...passes().map((_, i) => `${name} passes ${i + 1}`)]));
    expect(ALL.filter(({ input, reason }) => (input === undefined) !== (reason !== undefined))).toStrictEqual([]);
    expect(registered.length).toBeGreaterThan(200);
  });

  test('keeps the example, and adds only a size and an execution role', () => {
    for (const { rule, kind, number, input } of registered) {
      const example = JSON.parse(JSON.stringify(rule[kind]()[number - 1])) as Record<string, any>;
      const { containerDefinitions, ...rest } = input as Record<string, any>;
      const { containerDefinitions: containers, ...task } = example.taskDefinition ?? example;
      // The role that is passed takes the place of the example's.
      expect({ ...rest, executionRoleArn: undefined }).toStrictEqual({ cpu: '1024', memory: '2048', ...task, executionRoleArn: undefined });
      const onFargate = task.requiresCompatibilities?.includes('FARGATE');
      expect(containerDefinitions).toStrictEqual(containers.map((container: any) => typeof container === 'object'
        ? { ...onFargate || container.memoryReservation !== undefined ? {} : { memory: 128 }, ...container }
        : container));
    }
  });

  test('has the same findings as the example without its service', () => {
    const findingsIn = (content: object) =>
      taskDefinitionsOf(content)!.flatMap(({ model }) => judge(model)).map(({ rule, message }) => `${rule.name} ${message}`);
    for (const { rule, kind, number, input } of registered) {
      const example = JSON.parse(JSON.stringify(rule[kind]()[number - 1])) as Record<string, any>;
      expect(findingsIn(input!)).toStrictEqual(findingsIn(example.taskDefinition ?? example));
    }
  });

  test('does not exist if the finding depends on a service or on other resources', () => {
    const reasons = new Map(ALL.filter(({ kind, input }) => kind === 'fails' && input === undefined).map(({ rule, reason }) => [rule.name, reason]));
    for (const name of ['exec-without-init', 'platform-version-too-old', 'toolbox-without-exec', 'exec-without-task-role', 'exec-with-access-keys']) {
      expect([name, reasons.get(name)]).toStrictEqual([name, 'the rule depends on the service, which is not created']);
    }
    expect(reasons.get('exec-without-permissions')).toMatch('other resources');
  });

  test('does not exist if a container has secrets and there is no execution role', () => {
    const of = (roles: object) => submissionsOf([ruleNamed('shared-pid-shows-secrets')], roles)[0];
    expect(of({})).toMatchObject({ reason: expect.stringContaining('--execution-role-arn') });
    expect(of({})).not.toHaveProperty('input');
    expect(of({ executionRoleArn: 'arn:e' })).toMatchObject({ input: { executionRoleArn: 'arn:e' } });
  });

  test('has the task role that is passed, and otherwise none', () => {
    const withRole: Rule = { ...ruleNamed('sysctl-on-windows'), passes: () => [{ taskRoleArn: 'arn:aws:iam::111122223333:role/shop', networkMode: 'awsvpc', containerDefinitions: [{ name: 'web' }] }] };
    const [, left] = submissionsOf([withRole]);
    expect(left.input).not.toHaveProperty('taskRoleArn');
    expect(left.changed).toStrictEqual(['taskRoleArn left out (pass --task-role-arn)']);
    expect(submissionsOf([withRole], { taskRoleArn: 'arn:t' })[1])
      .toMatchObject({ input: { taskRoleArn: 'arn:t' }, changed: ['taskRoleArn replaced'] });
  });

  test('does not exist if the rule changes its verdict about what would be registered', () => {
    const onlyMemory: Rule = { ...ruleNamed('sysctl-on-windows'), passes: () => [{ requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', memory: '1024', containerDefinitions: [{ name: 'web' }] }] };
    expect(submissionsOf([onlyMemory])[1]).toMatchObject({ reason: expect.stringContaining('only one of cpu and memory') });
    const withoutMemory: Rule = { ...ruleNamed('pid-mode-host'), check: ({ containers }) => containers[0].memoryMiB === undefined ? [{ message: 'no memory.' }] : [] };
    expect(submissionsOf([withoutMemory])[0]).toMatchObject({ reason: expect.stringContaining('memory of a container') });
  });
});

describe('the verdict', () => {
  const ABOUT_NETWORK_MODE = 'Fargate only supports network mode ‘awsvpc’.';
  const refused = (message: string): Answer => ({ kind: 'refused', code: 'ClientException', message });
  const accepted: Answer = { kind: 'accepted', arn: 'arn' };

  test.each<[string, 'error' | 'warning' | 'info', 'fails' | 'passes', Answer | undefined, string]>([
    ['network-mode-on-fargate', 'error', 'fails', refused(ABOUT_NETWORK_MODE), 'confirmed'],
    ['network-mode-on-fargate', 'error', 'fails', refused('Something new.'), 'refused, unknown message'],
    ['pid-mode-on-fargate', 'error', 'fails', refused(ABOUT_NETWORK_MODE), 'refused for another reason'],
    ['sysctl-unknown', 'error', 'fails', accepted, 'registered'],
    ['nofile-above-fargate-limit', 'warning', 'fails', accepted, 'as expected'],
    ['nofile-above-fargate-limit', 'warning', 'fails', refused('Something new.'), 'stricter than the rule'],
    ['nofile-above-fargate-limit', 'warning', 'fails', refused(ABOUT_NETWORK_MODE), 'refused for another reason'],
    ['shared-pid-shows-processes', 'info', 'fails', accepted, 'as expected'],
    ['network-mode-on-fargate', 'error', 'passes', accepted, 'as expected'],
    ['network-mode-on-fargate', 'error', 'passes', refused(ABOUT_NETWORK_MODE), 'contradiction'],
    ['key-not-in-effect', 'error', 'fails', { kind: 'not sent', message: 'Unknown parameter' }, 'not asked'],
    ['network-mode-on-fargate', 'error', 'fails', { kind: 'unanswered', message: 'AccessDeniedException' }, 'unanswered'],
    ['exec-without-init', 'warning', 'fails', undefined, 'not asked'],
  ])('about %s (%s), which %s, is right: %j', (name, severity, kind, answer, verdict) => {
    const rule = ruleNamed(name);
    expect(rule.severity).toBe(severity);
    expect(verdictOf({ rule, kind }, answer)).toBe(verdict);
  });

  test.each([refused(ABOUT_NETWORK_MODE), accepted])('confirms nothing if an emulator answers %j', answer => {
    expect(verdictOf({ rule: ruleNamed('network-mode-on-fargate'), kind: 'fails' }, answer, true)).toBe('not ECS');
  });
});

interface FakeAnswer {
  readonly to: string;
  readonly when?: string;
  readonly times?: number;
  readonly stderr?: string;
  readonly delay?: number;
}

describe('with a stand-in for the AWS CLI, a run', () => {
  const OTHERS = ['arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7', 'arn:aws:ecs:eu-west-1:111122223333:task-definition/cdk-fargate-linux-controls-verify-mine:1'];
  const bin = join(folder, 'bin');
  let state: string;
  let out: string;
  let fakes = 0;

  beforeAll(() => {
    mkdirSync(bin);
    copyFileSync(join(ROOT, 'test/aws/fake-aws.js'), join(bin, 'aws'));
    chmodSync(join(bin, 'aws'), 0o755);
  });

  function prepare(...answers: FakeAnswer[]): void {
    [state, out] = [join(folder, `state${++fakes}.json`), join(folder, `out${fakes}`)];
    writeFileSync(state, JSON.stringify({ calls: [], active: Object.fromEntries(OTHERS.map(arn => [arn, true])), answers }));
  }

  const fake = () => JSON.parse(readFileSync(state, 'utf8')) as { calls: [string, string, string | null, any][]; active: Record<string, boolean> };
  const active = () => Object.entries(fake().active).flatMap(([arn, isActive]) => isActive ? arn : []);
  const called = (operation: string) => fake().calls.filter(([name]) => name === operation);
  const verify = (...args: string[]) => start([process.execPath, tool, ...args], { PATH: [bin, process.env.PATH].join(delimiter), FAKE_AWS: state });
  const verifyRules = (...names: string[]) => verify('--region', 'eu-west-1', '--yes', '--out', out, ...names.flatMap(name => ['--rule', name]));

  const error = (code: string, message: string) =>
    `aws: [ERROR]: An error occurred (${code}) when calling the RegisterTaskDefinition operation: ${message}`;

  test('needs credentials', async () => {
    prepare({ to: 'get-caller-identity', stderr: 'Unable to locate credentials. You can configure credentials by running "aws configure".' });
    expect(await verifyRules().ended).toMatchObject({ code: 2, stderr: expect.stringContaining('Unable to locate credentials') });
    expect(fake().calls.map(([operation]) => operation)).toStrictEqual(['get-caller-identity']);
  });

  test('registers nothing without --yes or an answer, and prints what it would do', async () => {
    prepare();
    const { code, stdout, stderr } = await verify('--region', 'eu-west-1', '--profile', 'sandbox').ended;
    expect({ code, stderr }).toStrictEqual({ code: 2, stderr: expect.stringContaining('pass --yes') });
    expect(stdout).toMatch(/^Registers \d{3} task definitions, .* in account 111122223333, region eu-west-1\.\nFamily: cdk-fargate-linux-controls-verify-[\d-]+-[0-9a-f]{6}\./);
    expect(called('register-task-definition')).toStrictEqual([]);
    expect(fake().calls[0]).toStrictEqual(['get-caller-identity', 'eu-west-1', 'sandbox', '']);
  });

  test('records refusals with their messages, compares them, and deregisters what was accepted', async () => {
    prepare(
      { to: 'register-task-definition', when: '"requiresCompatibilities":["FARGATE"],"networkMode":"bridge"', stderr: error('ClientException', 'Fargate only supports network mode ‘awsvpc’.') },
      { to: 'register-task-definition', when: 'net.core.rmem_max', stderr: error('ClientException', 'A message that | no one knows.') },
      { to: 'register-task-definition', when: 'systemControl"', stderr: 'Parameter validation failed:\nUnknown parameter in containerDefinitions[0]: "systemControl"' },
    );
    const { code } = await verifyRules('network-mode-on-fargate', 'sysctl-not-namespaced', 'key-not-in-effect').ended;
    expect(code).toBe(0);
    const { json, page } = reportIn(out);
    const verdicts = Object.fromEntries(json.results.map(({ rule, example, verdict }: any) => [`${rule} ${example}`, verdict]));
    expect(verdicts).toMatchObject({
      'network-mode-on-fargate fails 1': 'confirmed',
      'network-mode-on-fargate fails 2': 'registered',
      'network-mode-on-fargate fails 3': 'not asked',
      'network-mode-on-fargate passes 1': 'as expected',
      'sysctl-not-namespaced fails 1': 'refused, unknown message',
      'key-not-in-effect fails 1': 'not asked',
    });
    expect(json).toMatchObject({ account: '111122223333', region: 'eu-west-1', isComplete: true, leftovers: [] });
    expect(page).toContain('| A message that \\| no one knows. | sysctl-not-namespaced fails 1 | unknown | none |');
    expect(page).toContain('| network-mode-on-fargate | fails 3 | the rule depends on the service, which is not created |');
    expect(page).toContain('| key-not-in-effect | fails 1 | the AWS CLI does not send it: Parameter validation failed: Unknown parameter');
    expect(page).toContain('- pid-mode-refused: Tasks using the Fargate launch type do not support pidMode \'host\'');
    const deregistered = called('deregister-task-definition').map(([, , , arn]) => arn);
    expect(deregistered).toStrictEqual(Object.keys(fake().active).filter(arn => !OTHERS.includes(arn)));
    expect(active()).toStrictEqual(OTHERS);
    expect(new Set(fake().calls.map(([operation]) => operation))).toStrictEqual(new Set([
      'get-caller-identity', 'list-task-definition-families', 'register-task-definition', 'deregister-task-definition', 'list-task-definitions',
    ]));
  });

  test('repeats throttled calls, and never counts them as refusals', async () => {
    prepare(
      { to: 'register-task-definition', times: 2, stderr: error('ThrottlingException', 'Rate exceeded') },
      { to: 'register-task-definition', times: 1, stderr: error('ClientException', 'Too many concurrent attempts to create a new revision of the specified family.') },
      { to: 'deregister-task-definition', times: 1, stderr: error('ThrottlingException', 'Rate exceeded') },
    );
    expect((await verifyRules('sysctl-on-windows').ended).code).toBe(0);
    expect(called('register-task-definition')).toHaveLength(3 + 3);
    expect(reportIn(out).json.counts).toStrictEqual({ 'registered': 1, 'as expected': 2 });
    expect(active()).toStrictEqual(OTHERS);
  });

  test('stops after three calls without an answer, and does not count them as refusals', async () => {
    prepare({ to: 'register-task-definition', stderr: error('AccessDeniedException', 'not authorized to perform: ecs:RegisterTaskDefinition') });
    expect(await verifyRules('pid-mode-on-fargate').ended)
      .toMatchObject({ code: 1, stderr: expect.stringContaining('Stopped: 3 calls in a row had no answer') });
    expect(called('register-task-definition')).toHaveLength(3);
    expect(reportIn(out).json).toMatchObject({ isComplete: false, counts: { unanswered: 6 } });
  });

  test('stops if it cannot deregister, and names what is left', async () => {
    prepare({ to: 'deregister-task-definition', stderr: error('AccessDeniedException', 'not authorized to perform: ecs:DeregisterTaskDefinition') });
    expect(await verifyRules('pid-mode-on-fargate').ended)
      .toMatchObject({ code: 1, stderr: expect.stringMatching(/Still registered: cdk-fargate-linux-controls-verify-.*--clean/) });
    expect(called('register-task-definition')).toHaveLength(1);
    expect(reportIn(out).json).toMatchObject({ isComplete: false, leftovers: [expect.stringContaining('ecs:DeregisterTaskDefinition')] });
  });

  test('that Ctrl-C interrupts deregisters what it registered, and reports that it is incomplete', async () => {
    prepare({ to: 'register-task-definition', delay: 500 });
    const { child, ended } = verifyRules('pid-mode-on-fargate');
    await until(() => active().length > OTHERS.length);
    // A terminal interrupts the whole process group, and npm may pass the signal on once more.
    process.kill(-child.pid!, 'SIGINT');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130 });
    expect(active()).toStrictEqual(OTHERS);
    expect(reportIn(out).json).toMatchObject({ isComplete: false, counts: { registered: 1, unanswered: 5 }, leftovers: [] });
  });

  test('that is killed leaves a task definition, which the next run mentions and --clean removes', async () => {
    prepare({ to: 'register-task-definition', times: 1, delay: 500 });
    const { child, ended } = verifyRules('pid-mode-on-fargate');
    await until(() => active().length > OTHERS.length);
    child.kill('SIGKILL');
    await ended;
    const [left] = active().filter(arn => !OTHERS.includes(arn));
    const runId = /verify-(.*):/.exec(left)![1];
    const copy = left.replace(runId, `${runId}-copy`);
    writeFileSync(state, JSON.stringify({ ...fake(), active: { ...fake().active, [copy]: true } }));

    expect((await verifyRules('sysctl-on-windows').ended).stdout).toContain(`Run ${runId} left task definitions. Remove them with --clean ${runId}.`);
    expect((await verify('--region', 'eu-west-1', '--clean').ended).stdout).toContain(`--clean RUN:\n${runId}\n`);
    expect(active()).toStrictEqual([...OTHERS, left, copy]);
    expect((await verify('--region', 'eu-west-1', '--clean', runId).ended).code).toBe(2);
    expect(await verify('--region', 'eu-west-1', '--clean', runId, '--yes').ended)
      .toMatchObject({ code: 0, stdout: expect.stringContaining(`Deregistered: ${left}\n`) });
    expect(active()).toStrictEqual([...OTHERS, copy]);
    expect(await verify('--region', 'eu-west-1', '--clean', runId, '--yes').ended)
      .toMatchObject({ code: 0, stdout: expect.stringContaining('There were none.') });
  });

  test.each([
    [['--yes'], '--region is required'],
    [['--region', 'eu-west-1', '--yes', '--rule', 'no-such-rule'], 'unknown rule \'no-such-rule\''],
    [['--region', 'eu-west-1', '--yes', '--clean', 'shop'], 'unexpected argument \'shop\''],
    [['--region', 'eu-west-1', '--yes', 'web'], 'unexpected argument \'web\''],
    [['--region', 'eu-west-1', '--yes', '--regoin', 'x'], 'regoin'],
  ])('refuses the arguments %j, and calls nothing', async (args, message) => {
    prepare();
    expect(await verify(...args).ended).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    expect(fake().calls).toStrictEqual([]);
  });

  test('prints the inputs with --dry-run, and calls nothing', async () => {
    prepare();
    const { code, stdout } = await verify('--dry-run', '--rule', 'pid-mode-on-fargate').ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ rule: 'pid-mode-on-fargate', kind: 'fails', number: 1, input: { pidMode: 'host' } }, {}, {}, {}, {}, {}]);
    expect(fake().calls).toStrictEqual([]);
  });
});
