import {
  answerTo, answerWith, changeSetEvent, cloudControlEvent, PAYLOAD, payloadOf, resourceEvent, stackEvent, TOKEN,
} from './events';
import { answer } from '../../../src/functions/hook/answer';
import { judgeTemplate } from '../../../src/functions/hook/verdict';
import { readPolicy } from '../../../src/policy';
import { CONFLICT, container, fargateTask, REPEATED, somaxconn, SOUND, template } from '../../cli/definitions';
import { byCommand, EXAMPLES } from '../../constructs/checks/channels';

const statusOf = ({ hookStatus, errorCode }: { hookStatus: string; errorCode?: string }) =>
  errorCode === undefined ? hookStatus : `${hookStatus} ${errorCode}`;
const propertiesOf = (task: Record<string, unknown>) => task.Properties;
const YAML = 'Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      PidMode: host\n      RequiresCompatibilities: [FARGATE]\n      ContainerDefinitions:\n        - { Name: app, Image: !Ref Image }\n';
const COMPUTED = template({ Task: fargateTask({ Ref: 'Containers' }) });

test.each<[string, string, Promise<{ hookStatus: string; errorCode?: string; message: string }>, string]>([
  ['a stack without findings', 'SUCCESS', answerTo(template({ Task: SOUND })), 'No errors and no warnings in 1 task definition.'],
  ['a stack with an error', 'FAILED NonCompliant', answerTo(template({ Task: CONFLICT, Other: SOUND })), '1 error and no warnings in 2 task definitions.\n- error Task'],
  ['a stack with a warning', 'SUCCESS', answerTo(template({ Task: REPEATED })), 'No errors and 1 warning in 1 task definition.\n- warning Task'],
  ['a stack without ECS', 'SUCCESS', answerTo(template({ Bucket: { Type: 'AWS::S3::Bucket' } })), 'No task definition.'],
  ['a stack in YAML', 'FAILED NonCompliant', answerTo(YAML), '- error Task (line 5 of the template): '],
  ['the deletion of a stack', 'SUCCESS', answerWith(stackEvent(null, { actionInvocationPoint: 'DELETE_PRE_PROVISION' })), 'A deletion is not checked.'],
  ['a change set with an error', 'FAILED NonCompliant', answerWith(changeSetEvent(), JSON.stringify({ template: JSON.stringify(template({ Task: CONFLICT })), changedResources: [] })), '1 error'],
  ['a resource of a stack', 'FAILED NonCompliant', answerWith(resourceEvent(propertiesOf(CONFLICT))), '- error Task'],
  ['a resource of the Cloud Control API', 'FAILED NonCompliant', answerWith(cloudControlEvent(propertiesOf(CONFLICT))), '- error 4f2b2b0c'],
  ['a sound resource', 'SUCCESS', answerWith(cloudControlEvent(propertiesOf(SOUND))), 'No errors and no warnings'],
  ['the task definition of a daemon', 'FAILED NonCompliant',
    answerWith(cloudControlEvent({ ContainerDefinitions: [container({ SystemControls: [somaxconn('a')] })] }, 'AWS::ECS::DaemonTaskDefinition')), 'net.core.somaxconn'],
  ['the deletion of a resource', 'SUCCESS', answerWith(resourceEvent(null, undefined, { actionInvocationPoint: 'DELETE_PRE_PROVISION' })), 'A deletion is not checked.'],
  ['a resource of another service', 'SUCCESS', answerWith(cloudControlEvent({}, 'AWS::S3::Bucket')), 'AWS::S3::Bucket is not checked.'],
  ['containers that only the deployment knows', 'FAILED NonCompliant', answerTo(COMPUTED), 'task-definition-unchecked'],
  ['a template that CloudFormation would refuse', 'FAILED InternalFailure', answerTo('{"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition",'), 'Not checked: The template is not valid JSON'],
  ['a payload without a template', 'FAILED InternalFailure', answerWith(stackEvent(), '{"previousTemplate": "{}"}'), 'is not a JSON object with a template'],
  ['a payload with an empty template', 'FAILED InternalFailure', answerWith(stackEvent(), payloadOf('')), 'is not a JSON object with a template'],
  ['a payload that is not JSON', 'FAILED InternalFailure', answerWith(stackEvent(), '<Error><Code>AccessDenied</Code></Error>'), 'is not a JSON object with a template'],
  ['an event without a payload', 'FAILED InternalFailure', answerWith(stackEvent(null)), 'Not checked: The event has no requestData.payload.'],
  ['a resource without properties', 'FAILED InternalFailure', answerWith(resourceEvent(undefined)), 'Not checked: The event has no resourceProperties of Task.'],
  ['a resource without a type', 'FAILED InternalFailure', answerWith({ requestData: { targetType: 'RESOURCE' } }), 'Not checked: The event has no requestData.targetName.'],
  ['a target without a type', 'FAILED InternalFailure', answerWith({ requestData: { targetName: 'STACK' } }), 'Not checked: The event has no requestData.targetType.'],
  ['a resource of a type that is not its name', 'FAILED InternalFailure',
    answerWith({ requestData: { targetName: 'AWS::ECS::TaskDefinition', targetType: 'AWS::S3::Bucket' } }), 'unknown target AWS::ECS::TaskDefinition of the type AWS::S3::Bucket'],
  ['an event of something else', 'FAILED InternalFailure', answerWith({ Records: [] }), 'is not an event of a Lambda Hook'],
  ['no event', 'FAILED InternalFailure', answerWith(undefined), 'is not an event of a Lambda Hook'],
])('%s: %s', async (_, expected, answered, text) => {
  expect(statusOf(await answered)).toBe(expected);
  expect((await answered).message).toContain(text);
});

test.each<[unknown, string]>([
  ['{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"', 'The template is not valid JSON'],
  ['Resources:\n  Bucket:\n   - Type: [\n', 'The template is not valid YAML'],
  ['hi', 'The template is not one object in JSON or YAML. CloudFormation would reject it.'],
  ['[]', 'The template is not one object'],
  ['{"Resources": "x"}', 'The template has Resources that are not an object.'],
  ['{"Resources": null}', 'The template has Resources that are not an object.'],
  ['{}', 'The template has no Resources. CloudFormation would reject it.'],
  [template({ Set: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: 'a: [b' } } }), 'The template has stack set Set, whose TemplateBody is not valid YAML: '],
])('a template without a task definition is read as well: %j', async (written, reason) => {
  expect(await answerTo(written))
    .toMatchObject({ hookStatus: 'FAILED', errorCode: 'InternalFailure', message: expect.stringContaining('Not checked: ') });
  expect((await answerTo(written)).message).toContain(reason);
});

test.each(['stack', 'STACK_SET', 'RESOURCE'])('a target of the type %s with a template is unknown', async targetType => {
  expect(await answerWith(stackEvent(null, { requestData: { targetName: 'STACK', targetType, payload: PAYLOAD } }))).toMatchObject({
    hookStatus: 'FAILED', errorCode: 'InternalFailure', message: `Not checked: The event has the unknown target STACK of the type ${targetType}.`,
  });
});

test.each([
  ['a stack', stackEvent()],
  ['a change set, in its other spelling', changeSetEvent()],
  ['a resource', resourceEvent(propertiesOf(CONFLICT))],
  ['an event that cannot be read', { clientRequestToken: TOKEN }],
])('repeats the token of %s', async (_, event) => expect((await answerWith(event)).clientRequestToken).toBe(TOKEN));

test('an operation whose payload cannot be fetched fails with the reason, and without the signature in the address', async () => {
  const fetched: string[] = [];
  const answered = await answer(stackEvent(), {
    fetchText: url => {
      fetched.push(url);
      return Promise.reject(new Error('The payload of the event could not be fetched: S3 answered with status 403.'));
    },
  });
  expect(fetched).toEqual([PAYLOAD]);
  expect(answered).toEqual({
    hookStatus: 'FAILED',
    errorCode: 'InternalFailure',
    clientRequestToken: TOKEN,
    message: 'Not checked: The payload of the event could not be fetched: S3 answered with status 403.',
  });
});

test('a finding has an annotation with the rule, the problem, the fix, its page, and a severity', async () => {
  const { annotations } = await answerTo(template({ Task: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '6000' }] })]) }));
  expect(annotations).toEqual([{
    annotationName: 'cdk-fargate-linux-controls::sysctl-unknown',
    status: 'FAILED',
    statusMessage: 'Task, container app (line 1 of the template): there is no kernel parameter net.core.somaxcon.',
    remediationMessage: 'Did you mean net.core.somaxconn?',
    remediationLink: expect.stringMatching(/^https:.*sysctl-unknown/) as unknown,
    severityLevel: 'HIGH',
  }]);
});

test.each<[string, unknown, string, string]>([
  ['a value that only the deployment knows', template({ Task: fargateTask([container({ SystemControls: [somaxconn('5000')] }), container({ Name: 'agent', SystemControls: [{ Namespace: 'net.core.somaxconn', Value: { Ref: 'Somaxconn' } }] })]) }),
    'unresolved-values', 'Task: container agent: systemControls.value is '],
  ['a nested stack', template({ Task: SOUND, Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/nested.json' } } }),
    'unread-parts', 'nested stack Nested has a template of its own'],
  ['only nested stacks', template({ Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/nested.json' } } }), 'unread-parts', 'nested stack Nested'],
  ['nested stacks in a loop', { Transform: 'AWS::LanguageExtensions', ...template({ 'Fn::ForEach::Nested': ['Name', ['A'], { '${Name}Stack': { Type: 'AWS::CloudFormation::Stack' } }] }) }, 'unread-parts', 'nested stack AStack'],
  ['a module', template({ Task: { Type: 'My::Org::Task::MODULE' } }), 'unread-parts', 'module Task'],
  ['a macro, and no task definition', { Transform: ['MyMacro'], ...template({ Bucket: { Type: 'AWS::S3::Bucket' } }) }, 'unread-parts', 'macro MyMacro'],
  ['a macro instead of resources', { Transform: { Name: 'AWS::Include' } }, 'unread-parts', 'macro AWS::Include'],
  ['a macro that writes a resource', template({ Task: { 'Fn::Transform': { Name: 'AWS::Include' } } }), 'unread-parts', 'a macro may change Task'],
  ['a macro that writes all resources', template({ 'Fn::Transform': { Name: 'AWS::Include' } }), 'unread-parts', 'macro AWS::Include'],
  ['a computed type', template({ Task: { Type: { Ref: 'Type' } } }), 'unread-parts', 'Task has a type that is not a text'],
  ['a service alone', template({ Web: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: 'web:7' } } }), 'runs-other-task-definition', 'Web: the task definition is not a part of this template'],
  ['daemons alone in a loop', template({ 'Fn::ForEach::Daemons': ['Name', ['A', 'B'], { '${Name}Daemon': { Type: 'AWS::ECS::Daemon' } }] }), 'runs-other-task-definition', 'ADaemon and BDaemon: the task'],
  ['an Express service', template({ Web: { Type: 'AWS::ECS::ExpressGatewayService', Properties: { PrimaryContainer: { Image: 'example/web:1.0' } } } }), 'unread-parts', 'Express service Web has a task definition of its own'],
  ['an acknowledgement without effect', template({ Task: { ...SOUND, Metadata: { 'cdk-fargate-linux-controls': { acknowledge: ['no-such-rule'] } } } }),
    'unknown-acknowledgement', 'acknowledges the unknown rule'],
])('the operation succeeds with %s, and an annotation says what was skipped', async (_, written, name, text) => {
  const { hookStatus, annotations } = await answerTo(written);
  expect(hookStatus).toBe('SUCCESS');
  expect(annotations).toEqual([expect.objectContaining({ annotationName: name, status: 'SKIPPED', severityLevel: 'INFORMATIONAL', statusMessage: expect.stringContaining(text) as unknown })]);
});

test.each<[string, number | undefined, RegExp]>([
  ['which may cause a finding, if there is time to try them', undefined, /^Task: systemControls\.value is [^.]*\. Only/],
  ['all of them, if there is no time left', 0, /^Task: .*readonlyRootFilesystem is .*systemControls\.value is/],
])('an annotation lists the values that only the deployment knows: %s', (_, milliseconds, text) => {
  const unresolved = container({ ReadonlyRootFilesystem: { Ref: 'ReadOnly' }, SystemControls: [{ Namespace: 'net.core.somaxconn', Value: { Ref: 'Somaxconn' } }] });
  const { skipped } = judgeTemplate(JSON.stringify(template({ Task: fargateTask([unresolved, container({ Name: 'agent', SystemControls: [somaxconn('5000')] })]) })), undefined, { tryingMilliseconds: milliseconds });
  expect(skipped.map(({ reason }) => reason.replace(/container app: /g, ''))).toEqual([expect.stringMatching(text)]);
});

describe('a template with several cases', () => {
  const written = JSON.stringify({
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    ...template({ Task: fargateTask([container({ Privileged: { 'Fn::If': ['IsProd', true, false] } })]), Other: SOUND }),
  });

  test('is checked in all of them if there is time', () => {
    expect(judgeTemplate(written)).toMatchObject({ isFailed: true, summary: '1 error and no warnings in 2 task definitions.', skipped: [] });
  });

  test('is checked with the defaults if there is no time left, and an annotation names what has other cases', () => {
    const { isFailed, summary, skipped } = judgeTemplate(written, undefined, { judgingMilliseconds: 0 });
    expect({ isFailed, summary }).toEqual({ isFailed: false, summary: 'no errors and no warnings in 2 task definitions.' });
    expect(skipped).toEqual([expect.objectContaining({
      name: 'cases-not-checked', reason: 'Task: checked only with the defaults of parameters, because the other combinations would take too long.',
    })]);
  });

  test('fails with an error of the defaults, also if there is no time left', () => {
    expect(judgeTemplate(written.replace('"Default":"dev"', '"Default":"prod"'), undefined, { judgingMilliseconds: 0 }))
      .toMatchObject({ isFailed: true });
  });
});

test.each(['AWS::ECS::Service', 'AWS::ECS::Daemon'])('a resource of type %s alone has no task definition to check, and says so', async type => {
  const { hookStatus, annotations } = await answerWith(cloudControlEvent({ TaskDefinition: 'web:7' }, type));
  expect(hookStatus).toBe('SUCCESS');
  expect(annotations).toEqual([expect.objectContaining({ annotationName: 'runs-other-task-definition', status: 'SKIPPED' })]);
});

test('the Metadata of a resource acknowledges its findings, which the message counts and an annotation names', async () => {
  const acknowledged = { ...CONFLICT, Metadata: { 'cdk-fargate-linux-controls': { acknowledge: ['net-sysctl-conflict'] } } };
  expect(await answerTo(template({ Task: acknowledged }))).toEqual({
    hookStatus: 'SUCCESS',
    message: expect.stringMatching(/^No errors and no warnings in 1 task definition\. 1 finding is acknowledged in the template\.$/) as unknown,
    clientRequestToken: TOKEN,
    annotations: [{
      annotationName: 'acknowledged-finding',
      status: 'SKIPPED',
      severityLevel: 'INFORMATIONAL',
      statusMessage: expect.stringMatching(/^Task \(line 1 of the template\): error cdk-fargate-linux-controls::net-sysctl-conflict: .*\. The template acknowledges it\.$/) as unknown,
    }],
  });
});

test('findings that the policy acknowledges, and task definitions that it excludes, are counted and named', () => {
  const policy = readPolicy('acknowledge: [{ rule: net-sysctl-conflict, reason: known, at: Known }]\nexclude: [Old*]', 'linux-controls.yaml');
  const written = JSON.stringify(template({ Known: CONFLICT, Old: CONFLICT, Older: CONFLICT }));
  const { summary, accepted, skipped, isFailed } = judgeTemplate(written, policy);
  expect(summary).toBe('no errors and no warnings in 1 task definition. 1 finding is acknowledged in the policy. 2 task definitions are excluded by the policy.');
  expect(accepted).toEqual([
    { name: 'acknowledged-finding', reason: expect.stringMatching(/^Known .* The policy acknowledges it\.$/) as unknown },
    { name: 'excluded-task-definitions', reason: 'The policy excludes Old and Older.' },
  ]);
  expect({ skipped, isFailed }).toEqual({ skipped: [], isFailed: false });
});

test('the findings of a resource name no line, because it has no template', async () => {
  const { message, annotations } = await answerWith(cloudControlEvent(propertiesOf(CONFLICT)));
  expect(message).toContain('- error 4f2b2b0c: ');
  expect(JSON.stringify(annotations)).not.toContain('line');
});

test('for each example of a rule, the hook has the findings of the command, and fails if one is an error', async () => {
  const statuses = new Set<string>();
  for (const [name, found] of Object.entries(byCommand(EXAMPLES))) {
    const { annotations = [], hookStatus } = await answerTo(EXAMPLES[name]);
    const byHook = annotations.filter(({ status }) => status === 'FAILED')
      .map(({ severityLevel, annotationName }) => `${severityLevel === 'HIGH' ? 'error' : 'warning'} ${annotationName}`);
    const expected = found.filter(finding => !finding.startsWith('info '));
    const isFailed = expected.some(finding => finding.startsWith('error '));
    expect([name, hookStatus, byHook.sort()]).toEqual([name, isFailed ? 'FAILED' : 'SUCCESS', expected.sort()]);
    statuses.add(hookStatus);
  }
  expect(statuses.size).toBe(2);
});

test('for each example without a service, a resource has the findings of its template', async () => {
  const single = Object.values(EXAMPLES).filter(({ Resources }) => Object.keys(Resources).length === 1);
  expect(single.length).toBeGreaterThan(100);
  for (const example of single) {
    const [properties] = Object.values(example.Resources).map(propertiesOf);
    const [alone, whole] = [await answerWith(resourceEvent(properties)), await answerTo(example)]
      .map(({ hookStatus, annotations = [] }) => [hookStatus, annotations.map(({ annotationName }) => annotationName)]);
    expect(alone).toEqual(whole);
  }
});
