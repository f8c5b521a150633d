import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { submissionsOf } from './submission';
import { Answer, verdictOf } from './verdict';
import { judge } from '../../src/checks/judge';
import type { Rule } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { taskDefinitionsOf } from '../../src/reading/content/template';
import { tryRunTypeScript } from '../run';
import { temporaryFolder } from '../temporary-folder';

jest.setTimeout(120_000);

const ALL = submissionsOf(RULES);
const ruleNamed = (name: string) => RULES.find(rule => rule.name === name)!;

describe('the input of RegisterTaskDefinition', () => {
  const registered = ALL.filter(({ input }) => input !== undefined);

  test('exists or has a reason, for each example of each rule', () => {
    expect(ALL.map(({ rule, kind, number }) => `${rule.name} ${kind} ${number}`)).toStrictEqual(RULES.flatMap(({ name, fails, passes }) =>
      [...fails().map((_, i) => `${name} fails ${i + 1}`), ...passes().map((_, i) => `${name} passes ${i + 1}`)]));
    expect(ALL.filter(({ input, reason }) => (input === undefined) !== (reason !== undefined))).toStrictEqual([]);
    expect(registered.length).toBeGreaterThan(200);
  });

  test('keeps the example without its roles, and adds only sizes', () => {
    for (const { rule, kind, number, input } of registered) {
      const example = JSON.parse(JSON.stringify(rule[kind]()[number - 1])) as Record<string, any>;
      const { containerDefinitions, ...rest } = input as Record<string, any>;
      const { containerDefinitions: containers, taskRoleArn, executionRoleArn, ...task } = example.taskDefinition ?? example;
      expect(rest).toStrictEqual({ cpu: '1024', memory: '2048', ...task });
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

  test('does not exist if a container has secrets, for which ECS requires a role', () => {
    expect(ALL.find(({ rule }) => rule.name === 'shared-pid-shows-secrets')?.reason).toContain('requires an execution role');
  });

  test('does not exist if the rule changes its verdict about what would be registered', () => {
    const withoutMemory: Rule = {
      ...ruleNamed('pid-mode-host'),
      check: ({ containers }) => containers[0].memoryMiB === undefined ? [{ message: 'no memory.' }] : [],
    };
    expect(submissionsOf([withoutMemory])[0]).toMatchObject({ reason: expect.stringContaining('memory that ECS requires') });
  });
});

describe('the verdict', () => {
  const ABOUT_NETWORK_MODE = 'Fargate only supports network mode ‘awsvpc’.';
  const refused = (message: string): Answer => ({ kind: 'refused', message });
  const accepted: Answer = { kind: 'accepted' };

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


describe('with a stand-in for the AWS CLI, which proves nothing about ECS, a run', () => {
  const bin = temporaryFolder('verify-aws');
  const calls = join(bin, 'calls');
  const env = { PATH: [bin, process.env.PATH].join(delimiter) };
  const verify = (...args: string[]) => tryRunTypeScript('test/aws/main.ts', env, ['--region', 'eu-west-1', ...args]);
  const called = () => readFileSync(calls, 'utf8').trim().split('\n');

  beforeEach(() => {
    const fails = (code: string, message: string) =>
      `echo "An error occurred (${code}) when calling the RegisterTaskDefinition operation: ${message}" >&2; exit 254`;
    writeFileSync(calls, '');
    writeFileSync(join(bin, 'aws'), `#!/bin/sh
echo "$2" >> ${calls}
case "$*" in
  sts*) echo '{ "Account": "111122223333" }';;
  *deregister*arn:1*) echo '{}';;
  *'"requiresCompatibilities":["FARGATE"],"networkMode":"bridge"'*) ${fails('ClientException', 'Fargate only supports network mode ‘awsvpc’.')};;
  *'"pidMode":"host"'*) ${fails('AccessDeniedException', 'not authorized')};;
  *systemControl'"'*) echo 'Unknown options | ' >&2; exit 252;;
  *) echo '{ "taskDefinition": { "taskDefinitionArn": "arn:1" } }';;
esac
`, { mode: 0o755 });
  });

  test('compares the answers, and deregisters each task definition that was accepted', () => {
    const { status, stdout } = verify('--yes', '--rule', 'network-mode-on-fargate', '--rule', 'key-not-in-effect');
    expect(status).toBe(0);
    expect(stdout).toContain('| confirmed | network-mode-on-fargate | error | fails 1 | refused: Fargate only supports network mode ‘awsvpc’. | network-mode');
    expect(stdout).toContain('| not asked | network-mode-on-fargate | error | fails 3 | the rule depends on the service, which is not created |  |');
    expect(stdout).toContain('| not asked | key-not-in-effect | error | fails 1 | not sent: Unknown options \\| ');
    expect(called()[0]).toBe('get-caller-identity');
    expect(called().filter(call => call === 'deregister-task-definition')).toHaveLength(stdout.split('| accepted |').length - 1);
  });

  test('ends at an error that is not about the task definition', () => {
    expect(verify('--yes', '--rule', 'pid-mode-on-fargate')).toMatchObject({
      status: 1, stderr: expect.stringMatching(/not authorized[^]*Stopped: the family cdk-fargate-linux-controls-verify-\d+ may still/),
    });
    expect(called()).toStrictEqual(['get-caller-identity', 'register-task-definition']);
  });

  test('prints the task definitions without --yes, and calls nothing', () => {
    expect(JSON.parse(verify('--rule', 'pid-mode-on-fargate').stdout)).toMatchObject([
      { rule: 'pid-mode-on-fargate', kind: 'fails', number: 1, input: { pidMode: 'host' } }, {}, {}, {}, {}, {},
    ]);
    expect(verify('--rule', 'no-such-rule')).toMatchObject({ status: 1, stderr: expect.stringContaining('unknown rule \'no-such-rule\'') });
    expect(called()).toStrictEqual(['']);
  });
});
