import {
  answerTo, answerWith, changeSetEvent, cloudControlEvent, PAYLOAD, payloadOf, resourceEvent, stackEvent, TOKEN,
} from './events';
import { answer } from '../../../src/functions/hook/answer';
import { judgeTemplate } from '../../../src/functions/hook/verdict';
import { CONFLICT, container, fargateTask, REPEATED, somaxconn, SOUND, template } from '../../cli/definitions';
import { } from '../../cli/terminal';
import { byCommand, EXAMPLES } from '../../constructs/checks/channels';

const statusOf = ({ hookStatus, errorCode }: { hookStatus: string; errorCode?: string }) => errorCode === undefined ? hookStatus : `${hookStatus} ${errorCode}`;
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
  ['a resource without a type', 'FAILED InternalFailure', answerWith({ requestData: {} }), 'Not checked: The event has no requestData.targetName.'],
  ['an event of something else', 'FAILED InternalFailure', answerWith({ Records: [] }), 'is not an event of a Lambda Hook'],
  ['no event', 'FAILED InternalFailure', answerWith(undefined), 'is not an event of a Lambda Hook'],
])('%s: %s', async (_, expected, answered, text) => {
  expect(statusOf(await answered)).toBe(expected);
  expect((await answered).message).toContain(text);
});

test.each([
  ['a stack', stackEvent()],
  ['a change set, in its other spelling', changeSetEvent()],
  ['a resource', resourceEvent(propertiesOf(CONFLICT))],
  ['an event that cannot be read', { clientRequestToken: TOKEN }],
])('repeats the token of %s', async (_, event) => {
  expect((await answerWith(event)).clientRequestToken).toBe(TOKEN);
});

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
  const { skipped } = judgeTemplate(JSON.stringify(template({ Task: fargateTask([unresolved, container({ Name: 'agent', SystemControls: [somaxconn('5000')] })]) })), undefined, milliseconds);
  expect(skipped.map(({ reason }) => reason.replace(/container app: /g, ''))).toEqual([expect.stringMatching(text)]);
});

test.each(['AWS::ECS::Service', 'AWS::ECS::Daemon'])('a resource of type %s alone has no task definition to check, and says so', async type => {
  const { hookStatus, annotations } = await answerWith(cloudControlEvent({ TaskDefinition: 'web:7' }, type));
  expect(hookStatus).toBe('SUCCESS');
  expect(annotations).toEqual([expect.objectContaining({ annotationName: 'runs-other-task-definition', status: 'SKIPPED' })]);
});

test('the Metadata of a resource acknowledges its findings', async () => {
  const acknowledged = { ...CONFLICT, Metadata: { 'cdk-fargate-linux-controls': { acknowledge: ['net-sysctl-conflict'] } } };
  expect(await answerTo(template({ Task: acknowledged })))
    .toEqual({ hookStatus: 'SUCCESS', message: 'No errors and no warnings in 1 task definition.', clientRequestToken: TOKEN });
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
