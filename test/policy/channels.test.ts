import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { analyze } from '../../playground/src/analysis/analyze';
import { container, fargateTask, template as templateWith } from '../cli/definitions';
import { folderWith, run } from '../cli/terminal';
import { FORMS, Template } from '../constructs/checks/channels';
import { FindingSeverity, LinuxControlsPolicy, NamespaceSharingPlugin } from 'cdk-fargate-linux-controls';

// One file means the same to the command, the plugin, and the playground.

const TASK = { ExecutionRoleArn: 'arn:aws:iam::123456789012:role/execution' };
const DIGEST = `public.ecr.aws/datadog/agent@sha256:${'0'.repeat(64)}`;
const SYS_PTRACE = { LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } };

const TEMPLATE = templateWith({
  Web: fargateTask([
    container({
      Name: 'web',
      Image: 'shop/web:1',
      User: '1000',
      Secrets: [{ Name: 'DB', ValueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db' }],
      SystemControls: Object.entries({
        'net.ipv4.tcp_keepalive_time': '341', 'net.ipv4.tcp_retries2': '8', 'net.ipv4.tcp_rmem': '4096 131072 6291456',
      }).map(([Namespace, Value]) => ({ Namespace, Value })),
    }),
    container({ Name: 'agent', Image: DIGEST, Essential: false, User: '0', ReadonlyRootFilesystem: true, ...SYS_PTRACE }),
  ], { ...TASK, Family: 'web-shop', PidMode: 'task' }),
  Job: fargateTask([container({ Name: 'job', Image: 'shop/job', SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '1' }] })], { ...TASK, Family: 'job' }),
  Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Web' }, LaunchType: 'FARGATE', EnableExecuteCommand: true } },
}) as unknown as Template;

const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
FORMS['generic resources'](new Stack(app, 'Prod', { analyticsReporting: false }), TEMPLATE);
const { templateFullPath } = app.synth().getStackByName('Prod');
const template = readFileSync(templateFullPath, 'utf8');
const folder = folderWith({ 'prod.json': template });

/** The result of a channel: its findings as sorted lines, or the message about the policy. */
type Result = readonly string[] | string;

interface Line {
  readonly rule: string;
  readonly severity?: string;
  readonly container?: string | null;
  readonly message: string;
}

function linesOf(findings: readonly Line[]): string[] {
  return findings.map(({ rule, severity, container: name, message }) =>
    `${severity} ${rule.replace(/^.*::/, '')} ${typeof name === 'string' ? `container ${name}: ` : ''}${message}`).sort();
}

function ofCommand(file: string): { readonly result: Result; readonly code: number } {
  const { code, out, err } = run(['check', join(folder, 'prod.json'), '--config', file, '--format', 'json', '--severity', 'info']);
  const { findings, summary: { unreadable } } = JSON.parse(out) as { findings: readonly Line[]; summary: { unreadable: readonly object[] } };
  const message = err.replace('cdk-fargate-linux-controls: ', '').trim().replace(file, 'FILE');
  return { code, result: unreadable.length > 0 ? message : linesOf(findings) };
}

function ofPlugin(policy: () => LinuxControlsPolicy, name: string): { readonly result: Result; readonly success?: boolean } {
  const quiet = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const plugin = new NamespaceSharingPlugin({ minimumSeverity: FindingSeverity.INFO, policy: policy() });
    const { violations, success } = plugin.validate({ templatePaths: [templateFullPath], appConstruct: app });
    return { success, result: linesOf(violations.map(({ ruleName: rule, severity, description: message }) => ({ rule, severity, message }))) };
  } catch (error) {
    return { result: (error as Error).message.replace(name, 'FILE') };
  } finally {
    quiet.mockRestore();
  }
}

function ofPage(policy: string, extension: string): Result {
  const analysis = analyze(template, 0, policy);
  return analysis.kind === 'tasks' ? linesOf(analysis.findings) : (analysis as { readonly message: string }).message.replace(`linux-controls.${extension}`, 'FILE');
}

/** The result of the command, which each other channel has too. */
function resultOf(policy: string, extension = 'yaml') {
  const file = join(folder, `policy.${extension}`);
  writeFileSync(file, policy);
  const { result, code } = ofCommand(file);
  const plugin = ofPlugin(() => LinuxControlsPolicy.fromFile(file), file);
  expect([plugin.result, ofPage(policy, extension)]).toEqual([result, result]);
  return { result, code, success: plugin.success };
}

/** The lines without a policy. */
const PLAIN = resultOf('{}').result as readonly string[];
const without = (...rules: readonly string[]) => PLAIN.filter(line => !rules.some(rule => line.includes(` ${rule} `)));
const rulesIn = (lines: readonly string[]) => lines.map(line => line.split(' ').slice(0, 2).join(' '));
const UNKNOWN_NAME = 'sysctl-unknown';

test('the fixture has findings of each severity', () => {
  expect(rulesIn(PLAIN)).toEqual(expect.arrayContaining(['error sysctl-unknown', 'warning shared-pid-shows-secrets', 'info exec-without-task-role']));
});

const ack = (more: string) => `acknowledge: [{ rule: ${UNKNOWN_NAME}, reason: known${more} }]`;

/** The findings with the one about a misspelled parameter in the task `job`, and without it. */
const SAME = PLAIN;
const GONE = without(UNKNOWN_NAME);

// Policies about rules of the library.
test.each<[string, readonly string[]]>([
  ['{}', SAME],
  ['rules: {}', SAME],
  ['acknowledge: []', SAME],
  ['exclude: []', SAME],
  ['policy: {}', SAME],
  ['failOn: error', SAME],
  ['$schema: https://example.com/schema.json', SAME],
  [`rules: { ${UNKNOWN_NAME}: off }`, GONE],
  [`rules: { ${UNKNOWN_NAME}: "off" }`, GONE],
  [`rules: { ${UNKNOWN_NAME}: error }`, SAME],
  [ack(''), GONE],
  [ack(', at: job'), GONE],
  [ack(', at: Job'), GONE],
  [ack(', at: jo'), SAME],
  [ack(', at: "j*"'), GONE],
  [ack(', at: "Prod/**"'), GONE],
  [ack(', at: "Prod/*"'), GONE],
  [ack(', at: "Prod/*/Job"'), SAME],
  [ack(', at: "**/Job"'), GONE],
  [ack(', at: "*"'), GONE],
  [ack(', at: "Test/**"'), SAME],
  [ack(', container: job'), GONE],
  [ack(', container: "*"'), GONE],
  [ack(', container: web'), SAME],
  [ack(', until: 2999-12-31'), GONE],
  [ack(', until: 2020-02-29'), SAME],
  ['exclude: [job]', GONE],
  ['exclude: ["**"]', []],
  [`rules: { ${UNKNOWN_NAME}: warning, exec-without-task-role: error }`, PLAIN.map(line =>
    line.replace(/^error sysctl-unknown/, 'warning sysctl-unknown').replace(/^info exec-without-task-role/, 'error exec-without-task-role')).sort()],
])('%s', (policy, expected) => expect(resultOf(policy).result).toEqual(expected));

/** What organizations allow: the findings that a policy adds. */
test.each<[string, readonly string[]]>([
  ['sysPtrace: {}', ['container agent: it has SYS_PTRACE, which the policy allows for no container.']],
  ['sysPtrace: { images: ["public.ecr.aws/datadog/*"] }', []],
  ['sysPtrace: { images: ["public.ecr.aws/*"] }', ['container agent: it has SYS_PTRACE, which the policy allows only for image public.ecr.aws/*.']],
  ['sysPtrace: { images: ["other/*"], containers: [agent] }', []],
  ['sysPtrace: { containers: ["a"] }', ['container agent: it has SYS_PTRACE, which the policy allows only for container a.']],
  ['sharedPidNamespace: { families: ["web-*"] }', []],
  ['sharedPidNamespace: { families: ["api-*"] }', ['pidMode is task, which the policy allows only for the families api-*.']],
  ['sharedPidNamespace: { families: [] }', ['pidMode is task, which the policy allows for no family.']],
  ['sharedPidNamespace: { executeCommand: true }', []],
  ['sharedPidNamespace: { executeCommand: false }', ['service Prod/Service turns on ECS Exec for a task with pidMode task, which the policy does not allow.']],
  ['sharedPidNamespace: { secrets: true }', []],
  ['sharedPidNamespace: { secrets: false }', ['pidMode is task, and container web has secrets, which the policy does not allow.']],
  ['parameters: { net.ipv4.tcp_retries2: forbidden }', ['container web: it sets net.ipv4.tcp_retries2, which the policy forbids.']],
  ['parameters: { net.ipv4.tcp_keepalive_time: { max: 341 } }', []],
  ['parameters: { net.ipv4.tcp_keepalive_time: { max: 340 } }', ['container web: net.ipv4.tcp_keepalive_time is 341, and the policy allows at most 340.']],
  ['parameters: { net.ipv4.tcp_keepalive_time: { min: 341 } }', []],
  ['parameters: { net.ipv4.tcp_keepalive_time: { min: 342 } }', ['container web: net.ipv4.tcp_keepalive_time is 341, and the policy allows at least 342.']],
  ['parameters: { net.ipv4.tcp_rmem: { max: 6291455 } }', ['container web: net.ipv4.tcp_rmem is 4096 131072 6291456, and the policy allows at most 6291455.']],
  ['parameters: { net.ipv4.tcp_keepalive_time: required }', ['net.ipv4.tcp_keepalive_time is not set, and the policy requires it.']],
  ['parameters: { net.core.somaxconn: { required: false, min: 1 } }', []],
  ['images: { pinnedByDigest: false }', []],
  ['images: { pinnedByDigest: true }', ['container job: the image shop/job has no digest, and the policy requires one.', 'container web: the image shop/web:1 has no digest, and the policy requires one.']],
  ['readonlyRootFilesystem: {}', ['job', 'web'].map(name => `container ${name}: its root file system is writable, and the policy requires a read-only one.`)],
  ['readonlyRootFilesystem: { exceptContainers: [w?b, job] }', []],
])('policy: { %s }', (policy, added) => {
  const result = resultOf(`policy: { ${policy} }`).result as readonly string[];
  const more = result.filter(line => line.includes(' policy-'));
  expect(more.map(line => line.replace(/^error policy-\S+ /, ''))).toEqual(added);
  expect(result).toEqual([...PLAIN, ...more].sort());
});

test.each<[string, string]>([
  ['rules: { exec-without-int: off }', 'FILE:1:10: unknown rule "exec-without-int". Did you mean exec-without-init?'],
  ['rules:\n  pid-mode-host: fatal', 'FILE:2:18: unknown value "fatal". Use error, warning, info, or off'],
  ['rules: { task-definition-unchecked: off }', 'FILE:1:10: the severity of task-definition-unchecked cannot change: a task definition that was not checked must not look like one without findings. Acknowledge it with a reason'],
  ['rules: { cdk-fargate-linux-controls::pid-mode-host: off }', 'FILE:1:10: unknown rule "cdk-fargate-linux-controls::pid-mode-host". Did you mean pid-mode-host?'],
  ['rule: {}', 'FILE:1:1: unknown key "rule". Did you mean rules?'],
  ['failOn: errors', 'FILE:1:9: unknown value "errors". Did you mean error?'],
  ['acknowledge:\n  - rule: pid-mode-host', 'FILE:2:5: reason is missing. Add reason: with why the findings are accepted'],
  ['acknowledge:\n  - { rule: pid-mode-host, reason: " " }', 'FILE:2:36: expected a text that is not empty'],
  ['acknowledge:\n  - { rule: pid-mode-host, reason: <TBD> }', 'FILE:2:36: expected a reason, but got the placeholder <TBD>. Write why the findings are accepted'],
  ['acknowledge:\n  - { reason: known }', 'FILE:2:5: rule is missing. Add rule:'],
  ['acknowledge:\n  - { rule: pid-mode-host, reason: known, until: tomorrow }', 'FILE:2:50: expected a date such as 2027-03-31, but got "tomorrow"'],
  ['acknowledge:\n  - { rule: pid-mode-host, reason: known, until: 2027-02-29 }', 'FILE:2:50: there is no day 2027-02-29. Correct the date'],
  ['acknowledge: { rule: pid-mode-host }', 'FILE:1:14: expected a list, but got {"rule":"pid-mode-host"}'],
  ['exclude: legacy', 'FILE:1:10: expected a list, but got "legacy"'],
  ['exclude: [1]', 'FILE:1:11: expected a text, but got 1'],
  ['policy: { image: {} }', 'FILE:1:11: unknown key "image". Did you mean images?'],
  ['policy: { images: { pinnedByDigest: always } }', 'FILE:1:37: expected true or false, but got "always"'],
  ['policy: { parameters: { net.core.somaxcon: required } }', 'FILE:1:25: there is no kernel parameter net.core.somaxcon. Did you mean net.core.somaxconn?'],
  ['policy: { parameters: { net.core.somaxconn: { min: 2, max: 1 } } }', 'FILE:1:52: min (2) is above max (1), so no value is allowed. Swap them, or write forbidden'],
  ['policy: { parameters: { net.core.somaxconn: {} } }', 'FILE:1:45: the part is empty, so it turns on nothing. Add min, max, or required, or remove the part'],
  ['policy: { parameters: { net.core.somaxconn: forbiden } }', 'FILE:1:45: unknown value "forbiden". Did you mean forbidden?'],
  ['policy: { acknowledgeable: [pid-mode-host] }', 'FILE:1:29: unknown value "pid-mode-host". Use policy-sys-ptrace, policy-shared-pid-namespace, policy-parameter, policy-image-not-pinned, or policy-writable-root'],
  ['rules: {}\nfailOn: never\nrules: {}', 'FILE:3:1: rules is set twice. Remove one'],
  ['rules: {}\n---\nrules: {}', 'FILE:3:1: the policy has 2 documents. Write one'],
  ['# later\n', 'FILE: the policy is empty. Write its entries, or {}'],
  ['policy:', 'FILE:1:8: expected a mapping, but there is no value. Write it, or remove the key'],
  ['policy: { images: {} }', 'FILE:1:19: the part is empty, so it turns on nothing. Add pinnedByDigest, or remove the part'],
  ['policy: { sharedPidNamespace: {} }', 'FILE:1:31: the part is empty, so it turns on nothing. Add families, executeCommand, or secrets, or remove the part'],
  ['policy: { parameters: {} }', 'FILE:1:23: the part is empty, so it turns on nothing. Add an entry, or remove the part'],
  ['policy: { parameters: { net.core.somaxconn: { required: false } } }', 'FILE:1:25: required: false alone turns on nothing. Add min or max, or remove the parameter'],
  ['policy: { parameters: { net.core.somaxconn: 340 } }', 'FILE:1:45: unknown value 340. Use required or forbidden. To set a bound, write { max: 340 }'],
  ['rules: { policy-sys-ptrace: warning }', 'FILE:1:10: a severity alone does not turn on policy-sys-ptrace: policy.sysPtrace does. Add it, or remove the severity'],
  ['exclude: ["**", "!task.json"]', 'FILE:1:17: exclude has no exceptions, but got "!task.json". List only what is not checked'],
  ['exclude:\n- *.json', 'FILE:2: no anchor has the name .json. To write a glob, quote it: \'*.json\''],
  ['failOn: {{ x }}', 'FILE:1:9: a placeholder has no quotes. Write a value: a policy is no template'],
  ['rules: { pid-mode-host: off }\nacknowledge: [{ rule: pid-mode-host, reason: ${X} }]', 'FILE:2:46: a placeholder has no quotes. Write a value: a policy is no template'],
  ['policy: !Sub foo', 'FILE:1:14: expected values, but got the function Fn::Sub, which a policy cannot have'],
  ['failOn: never\n<<: 1', 'FILE:2: not valid YAML: the value of << must be a mapping or a list of mappings, not 1'],
  ['rules: {}\n<<<<<<< HEAD\nfailOn: never\n=======\n', 'FILE:2: the file has conflict markers of Git. Resolve the conflict'],
  ['rules:\n\tx: off', 'FILE:2:1: not valid YAML: Tabs are not allowed as indentation'],
  ['rules: { pid-mode-host: no }', 'FILE:1:25: unknown value "no". Use error, warning, info, or off'],
  ['rules: { pid-mode-host: n }', 'FILE:1:25: unknown value "n". Use error, warning, info, or off'],
  ['rules: { pid-mode-host: on }', 'FILE:1:25: unknown value "on". Use error, warning, info, or off'],
  ['policy: { images: { pinnedByDigest: yes } }', 'FILE:1:37: expected true or false, but got "yes"'],
  ['policy: { parameters: { net.core.somaxconn: { max: 0777 } } }', 'FILE:1:52: expected a number, but got "0777"'],
  ['policy: { parameters: { net.core.somaxconn: { max: 3_40 } } }', 'FILE:1:52: expected a number, but got "3_40"'],
  [`exclude: [${'a'.repeat(1024 * 1024)}]`, 'FILE is larger than 1 MB, the limit for a policy. Use globs instead of single entries'],
  ['- rules', 'FILE:1:1: expected a mapping, but got ["rules"]'],
])('the policy %j is wrong: %s', (policy, message) => expect(resultOf(policy)).toEqual({ result: message, code: 2 }));

/** Policies that are right, although they look like a mistake. */
test.each([
  ['rules: &r { sysctl-unknown: off }\nx-rules: *r\n', 'an anchor'],
  ['x-all:\n  - &a { rule: sysctl-unknown, reason: known, at: nothing }\nacknowledge:\n  - { <<: *a, at: "**" }\n', 'a key that wins against a merged one'],
  ['x-all:\n  - &a { rule: sysctl-unknown, reason: known, at: nothing }\nacknowledge:\n  - { at: "**", <<: *a }\n', 'a merged key after it'],
  ['rules: { sysctl-unknown: "off", policy-sys-ptrace: off }', 'a rule of the policy that is off'],
])('the policy %j has %s', policy => expect(resultOf(policy).result).toEqual(GONE));

test.each([true, false])('the path that the plugin prints means the same to the command, with the paths of constructs in the template: %s', hasPaths => {
  const ofL2 = new App({ context: { 'aws:cdk:enable-path-metadata': hasPaths } });
  new ecs.FargateTaskDefinition(new Stack(ofL2, 'Shop'), 'Task').addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx:1') });
  const { directory } = ofL2.synth();
  const file = join(folder, 'at.yaml');
  const codes = ['Shop/Task/Resource', 'Shop/Task', 'Shop/**', 'Shop/Task/Other'].map(at => {
    writeFileSync(file, `policy: { images: { pinnedByDigest: true } }\nacknowledge: [{ rule: policy-image-not-pinned, reason: known, at: ${at} }]\n`);
    return run(['check', directory, '--config', file]).code;
  });
  expect(codes).toEqual([0, 0, 0, 1]);
});

test('a policy in JSON means the same', () => {
  expect(resultOf(`{ "rules": { "${UNKNOWN_NAME}": "off" } }`, 'json').result).toEqual(GONE);
  expect(resultOf('{\n  "rule": {}\n}', 'json').result).toBe('FILE:2:3: unknown key "rule". Did you mean rules?');
});

test('a program contains a policy with the keys of the file, and a mistake names the keys', () => {
  expect(ofPlugin(() => LinuxControlsPolicy.of({ rules: { [UNKNOWN_NAME]: 'off' } }), '').result).toEqual(GONE);
  expect(() => LinuxControlsPolicy.of({ rules: { 'exec-without-int': 'off' } }))
    .toThrow('policy, rules.exec-without-int: unknown rule "exec-without-int". Did you mean exec-without-init?');
});

test.each([
  ['error', 'error', 1, false], ['warning', 'error', 1, false], ['never', 'error', 0, true],
  ['error', 'warning', 0, true], ['warning', 'warning', 1, false], ['never', 'warning', 0, true],
])('with failOn: %s, a finding with the severity %s makes the exit code %i, and the synthesis succeeds: %p', (failOn, severity, code, success) => {
  expect(resultOf(`failOn: ${failOn}\nrules: { ${UNKNOWN_NAME}: ${severity} }`)).toMatchObject({ code, success });
});
