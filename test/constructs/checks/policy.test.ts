import { join } from 'node:path';
import { Annotations, App, aws_ecs as ecs, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, Stack, Token, Validations } from 'aws-cdk-lib';
import { addPlugin, synthesizeQuietly } from './plugin';
import { folderWith } from '../../cli/terminal';
import { FindingSeverity, LinuxControlsPolicy, NamespaceSharingPlugin, NamespaceSharingPluginProps } from 'cdk-fargate-linux-controls';

afterEach(() => jest.restoreAllMocks());

const PINNED = 'policy-image-not-pinned';
const PINNED_ID = `cdk-fargate-linux-controls::${PINNED}`;

/** Synthesizes an app with a policy and a task definition whose image has a tag. Returns the names of the violations and standard error, too. */
function synthesized(
  policy: LinuxControlsPolicy, change: (task: ecs.FargateTaskDefinition) => void = () => {}, props: NamespaceSharingPluginProps = {},
) {
  const app = new App();
  const violations = addPlugin(app, { policy, ...props });
  const task = new ecs.FargateTaskDefinition(new Stack(app, 'Prod'), 'Task');
  task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx:1') });
  change(task);
  const written: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation(text => written.push(String(text)) > 0);
  const isFailed = synthesizeQuietly(app);
  return {
    names: violations.map(({ ruleName }) => ruleName),
    messages: violations.map(({ description }) => description),
    fixes: violations.map(({ fix }) => fix),
    isFailed,
    err: written.filter(line => line.startsWith('cdk-fargate')).join(''),
  };
}

const policyWith = (more: object = {}, options: object = {}) =>
  LinuxControlsPolicy.of({ policy: { images: { pinnedByDigest: true }, ...options }, ...more });
const acknowledge = (...ids: string[]) =>
  (task: ecs.FargateTaskDefinition) => ids.forEach(id => Validations.of(task).acknowledge({ id, reason: 'known' }));

test('a finding of the policy stops the synthesis', () => {
  expect(synthesized(policyWith())).toMatchObject({ names: [PINNED], isFailed: true, err: '' });
});

/** Gives the container another image, which only the deployment knows. */
const image = (value: (task: ecs.FargateTaskDefinition) => unknown) => (task: ecs.FargateTaskDefinition) =>
  (task.node.defaultChild as ecs.CfnTaskDefinition).addPropertyOverride('ContainerDefinitions.0.Image', value(task));
const parameter = image(task => ({ Ref: task.stack.getLogicalId(new CfnParameter(task, 'Image')) }));

test.each<[string, (task: ecs.FargateTaskDefinition) => void, LinuxControlsPolicy, string]>([
  ['a parameter', parameter, policyWith(), '[Prod/Task] the policy could not check this: container web: image is {"Ref":"TaskImage9B80A42B"}; parameter TaskImage9B80A42B has no default.'],
  ['another stack', image(() => ({ 'Fn::ImportValue': 'image' })), policyWith(), '; another stack exports it.'],
  ['a parameter, if the policy lists images that may trace', task => [PTRACE(task), parameter(task)], LinuxControlsPolicy.of({ policy: { sysPtrace: { containers: ['a'] } } }), ''],
  ['a parameter, if no policy is about images', parameter, LinuxControlsPolicy.of({ policy: { readonlyRootFilesystem: { exceptContainers: ['web'] } } }), ''],
  ['a parameter of an excluded task definition', parameter, policyWith({ exclude: ['Prod/**'] }), 'policy excludes 1 task definition.'],
  ['a parameter, if the policy turns off the rule', parameter, policyWith({ rules: { [PINNED]: 'off' } }), ''],
  ['an asset, whose tag is a hash', image(() => ({ 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/cdk-hnb659fds-container-assets-\${AWS::AccountId}-\${AWS::Region}:${'a'.repeat(64)}` })), policyWith(), ''],
])('an image from %s does not pass silently if the policy may refuse it', (_, change, policy, note) => {
  const { names, err } = synthesized(policy, change);
  expect(names.filter(name => name === PINNED)).toEqual([]);
  expect(err).toEqual(note === '' ? '' : expect.stringContaining(note));
});

const DIGEST = `nginx@sha256:${'a'.repeat(64)}`;
const withDefault = (value: string) => image(task => ({ Ref: task.stack.getLogicalId(new CfnParameter(task, 'Image', { default: value })) }));
const inCondition = (...branches: string[]) => image(task => {
  new CfnCondition(task.stack, 'IsProd', { expression: Fn.conditionEquals(new CfnParameter(task, 'Env').valueAsString, 'prod') });
  return { 'Fn::If': ['IsProd', ...branches] };
});

test.each<[string, (task: ecs.FargateTaskDefinition) => void, boolean, string | undefined]>([
  ['a branch', inCondition('nginx:1', DIGEST), true, 'if condition IsProd is true'],
  ['the other branch', inCondition(DIGEST, 'nginx:1'), true, 'if condition IsProd is false'],
  ['no branch', inCondition(DIGEST, DIGEST), false, undefined],
  // The deployment may set another value, so it is a warning.
  ['the default of a parameter', withDefault('nginx:1'), false, 'with the default of parameter TaskImage9B80A42B'],
  ['no default', withDefault(DIGEST), false, undefined],
])('the synthesis judges an image that the policy refuses in %s', (_, change, isStopped, words) => {
  const { names, isFailed, messages } = synthesized(policyWith(), change);
  expect({ names, isFailed }).toEqual({ names: words === undefined ? [] : [PINNED], isFailed: isStopped });
  expect(messages).toEqual(words === undefined ? [] : [expect.stringContaining(words)]);
});

test.each<[FindingSeverity, 'error' | 'warning', string[]]>([
  [FindingSeverity.ERROR, 'error', []],
  [FindingSeverity.ERROR, 'warning', [PINNED]],
  [FindingSeverity.WARNING, 'error', [PINNED]],
])('minimumSeverity %s with failOn: %s hides no warning that stops the synthesis', (minimumSeverity, failOn, expected) => {
  const { names, isFailed } = synthesized(policyWith({ failOn, rules: { [PINNED]: 'warning' } }), undefined, { minimumSeverity });
  expect({ names, isFailed }).toEqual({ names: expected, isFailed: failOn === 'warning' });
});

const NO_EXEC = LinuxControlsPolicy.of({ policy: { sharedPidNamespace: { executeCommand: false } } });
const service = (target: string, pathMetadata = true) => (task: ecs.FargateTaskDefinition) => {
  (task.node.defaultChild as ecs.CfnTaskDefinition).pidMode = 'task';
  const other = new Stack(task.node.root, 'Services');
  other.node.setContext('aws:cdk:enable-path-metadata', pathMetadata);
  new CfnOutput(task.stack, 'Arn', { value: task.taskDefinitionArn, exportName: 'task' });
  new ecs.CfnService(other, 'Shop', { taskDefinition: target === '' ? task.taskDefinitionArn : Fn.importValue(target), enableExecuteCommand: true });
};

test.each<[string, (task: ecs.FargateTaskDefinition) => void, number]>([
  ['a reference', service(''), 1],
  ['a reference, without the paths of constructs in the template', service('', false), 1],
  ['the name of an export', service('task'), 1],
  ['the name of another export', service('other'), 0],
])('a service in another stack that runs the task by %s causes one finding', (_, change, count) => {
  expect(synthesized(NO_EXEC, change).names.filter(name => name === 'policy-shared-pid-namespace')).toHaveLength(count);
});

test('a note says that the acknowledgement of an app has no effect', () => {
  const { isFailed, err } = synthesized(policyWith(), acknowledge(PINNED_ID));
  expect(isFailed).toBe(true);
  expect(err).toBe(`cdk-fargate-linux-controls: [Prod/Task] the acknowledgement of ${PINNED_ID} has no effect, because only the policy can acknowledge it.\n`);
});

test('nor by the name that the report shows then', () => {
  const [shown] = synthesized(policyWith(), acknowledge(PINNED_ID)).names;
  expect(synthesized(policyWith(), acknowledge(PINNED_ID, `cdk-fargate-linux-controls::${shown}`)).isFailed).toBe(true);
});

test('nor with the older API, if the policy makes it a warning', () => {
  const policy = policyWith({ rules: { [PINNED]: 'warning' }, failOn: 'warning' });
  expect(synthesized(policy, task => Annotations.of(task).acknowledgeWarning(PINNED_ID)).isFailed).toBe(true);
});

test('an app can acknowledge it if the policy allows that', () => {
  expect(synthesized(policyWith({}, { acknowledgeable: [PINNED] }), acknowledge(PINNED_ID))).toMatchObject({ isFailed: false, err: '' });
});

test('the policy can acknowledge it, at the path of the construct', () => {
  const entry = { rule: PINNED, reason: 'known' };
  expect(synthesized(policyWith({ acknowledge: [{ ...entry, at: 'Prod/Task' }] }))).toMatchObject({ names: [], isFailed: false, err: '' });
  expect(synthesized(policyWith({ acknowledge: [{ ...entry, at: 'Test/**' }] }))).toMatchObject({
    names: [PINNED], isFailed: true, err: expect.stringContaining(`acknowledge[0].rule: the acknowledgement of ${PINNED} at Test/** matches no finding`),
  });
});

const PTRACE = (task: ecs.FargateTaskDefinition) => task.addContainer('agent', {
  image: ecs.ContainerImage.fromRegistry('a'),
  essential: false,
  user: '1000',
  linuxParameters: new ecs.LinuxParameters(task, 'Linux'),
}).linuxParameters!.addCapabilities(ecs.Capability.SYS_PTRACE);

test('with failOn: warning, an acknowledged finding does not hide that another warning fails', () => {
  const policy = LinuxControlsPolicy.of({ failOn: 'warning', rules: { 'tracer-not-root': 'warning', 'tracer-without-shared-pid': 'warning' } });
  expect(synthesized(policy, PTRACE).isFailed).toBe(true);
  const all = synthesized(policy, PTRACE).names;
  expect(all.length).toBeGreaterThan(1);
  const ids = all.map(name => `cdk-fargate-linux-controls::${name}`);
  expect(synthesized(policy, task => [PTRACE(task), acknowledge(ids[0])(task)]).isFailed).toBe(true);
  expect(synthesized(policy, task => [PTRACE(task), acknowledge(...ids)(task)]).isFailed).toBe(false);
});

test('an exclusion that matches nothing is a note', () => {
  expect(synthesized(policyWith({ exclude: ['Test/**'] })).err).toContain('policy exclude[0]: Test/** in exclude matches nothing');
});

test('a finding that the app cannot acknowledge names the policy that can', () => {
  const fixOf = (policy: LinuxControlsPolicy) => synthesized(policy).fixes;
  expect(fixOf(policyWith())).toEqual([expect.stringMatching(/NAME@sha256:DIGEST\. Only the policy can acknowledge it \(policy\)\.$/)]);
  expect(fixOf(policyWith({}, { acknowledgeable: [PINNED] }))).toEqual([expect.stringMatching(/NAME@sha256:DIGEST\.$/)]);
});

test.each<[string, () => unknown, string]>([
  ['the name of a file as the policy of the plugin', () => new NamespaceSharingPlugin({ policy: 'p.yaml' as never }),
    'NamespaceSharingPlugin: policy must be a LinuxControlsPolicy, for example of LinuxControlsPolicy.fromFile(), not "p.yaml".'],
  ['an object as the policy of the plugin', () => new NamespaceSharingPlugin({ policy: {} as never }), 'policy must be a LinuxControlsPolicy'],
  ['no path', () => LinuxControlsPolicy.fromFile(undefined as never), 'LinuxControlsPolicy.fromFile: path must be a string, not undefined.'],
  ['a map', () => LinuxControlsPolicy.of(new Map() as never), 'policy: expected a mapping, but got'],
  ['a token', () => LinuxControlsPolicy.of({ policy: { parameters: { 'net.core.somaxconn': { max: Token.asNumber(Lazy.number({ produce: () => 1 })) } } } }),
    'policy, policy.parameters.net.core.somaxconn.max: only the deployment knows the value. Write a value'],
])('%s is an error', (_, call, message) => expect(call).toThrow(message));

test('a file that does not exist or is wrong is an error with its name', () => {
  const folder = folderWith({ 'p.yaml': 'rule: {}\n' });
  expect(() => LinuxControlsPolicy.fromFile(join(folder, 'p.yaml'))).toThrow(`${join(folder, 'p.yaml')}:1:1: unknown key "rule". Did you mean rules?`);
  expect(() => LinuxControlsPolicy.fromFile(join(folder, 'missing.yaml'))).toThrow(`the policy ${join(folder, 'missing.yaml')} does not exist`);
});
