import { App, Stack, Validations } from 'aws-cdk-lib';
import { Annotations as AppAnnotations } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { LIBRARY } from '../../../src/checks/rule';
import { acknowledgementsOn, missingHintsOn } from '../../../src/constructs/validation/acknowledgements';
import { newStack, stackOf } from '../task/task-definitions';
import { DebugToolbox, NamespaceSharingPlugin } from 'cdk-fargate-linux-controls';

const ID = 'cdk-fargate-linux-controls::sysctl-unknown';

test('other metadata with the id acknowledges nothing', () => {
  const stack = newStack();
  stack.node.addMetadata('owner', { [ID]: 'team' });
  expect(acknowledgementsOn(stack)).toEqual([]);
});

test('an acknowledgement that is only a text has no ids', () => {
  const stack = newStack();
  stack.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, ID);
  expect(acknowledgementsOn(stack)).toEqual([]);
});

test('a hint on the app names the app', () => {
  const app = new App();
  Validations.of(app).acknowledge({ id: `${LIBRARY}::x`, reason: 'measured' });
  expect(missingHintsOn([app])).toEqual([expect.stringMatching(/^\[App\] the acknowledgement of /)]);
});

test.each<[string, string, string[]]>([
  ['a misspelled id', `${LIBRARY}::tracer-not-rot`, [`the acknowledgement of ${LIBRARY}::tracer-not-rot has no effect, because no rule has this id. Did you mean ${LIBRARY}::tracer-not-root?`]],
  ['an id that resembles none', `${LIBRARY}::x`, [`the acknowledgement of ${LIBRARY}::x has no effect, because no rule has this id. ${LIBRARY} check --list-rules lists the rules.`]],
  ['the id of a rule', `${LIBRARY}::tracer-not-root`, []],
  ['the id of a rule for one construct', `${LIBRARY}::tracer-not-root[Stack/Task]`, []],
  ['an id of another library', 'AwsSolutions::tracer-not-rot', []],
])('an acknowledgement of %s has %j at synthesis', (_, id, hints) => {
  const stack = stackOf({ app: {} }, new DebugToolbox());
  Validations.of(stack).acknowledge({ id, reason: 'measured' });
  for (let i = 0; i < 2; i++) {
    AppAnnotations.fromStack(stack);
    expect(stack.node.metadata.filter(({ type }) => type === 'aws:cdk:info').map(({ data }) => data as unknown)).toEqual(hints);
  }
});

test.each<[string, (app: App, stack: Stack) => IConstruct, boolean]>([
  ['above no task definition that is checked before, on standard error', app => new Stack(app, 'Other'), true],
  ['above one that is checked before, only as an annotation', (_, stack) => stack, false],
])('with the plugin, a hint %s', (_, place, isPrinted) => {
  const stack = stackOf({ app: {} }, new DebugToolbox());
  const app = stack.node.root as App;
  Validations.of(app).addPlugins(new NamespaceSharingPlugin());
  const acknowledged = place(app, stack);
  Validations.of(acknowledged).acknowledge({ id: `${LIBRARY}::tracer-not-rot`, reason: 'measured' });
  jest.spyOn(console, 'error').mockReturnValue(); // The CDK's report.
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    app.synth();
    const lines = write.mock.calls.map(([text]) => String(text)).filter(text => text.includes('has no effect'));
    expect(lines).toEqual(isPrinted ? [`${LIBRARY}: [Other] the acknowledgement of ${LIBRARY}::tracer-not-rot has no effect, because no rule has this id. Did you mean ${LIBRARY}::tracer-not-root?\n`] : []);
  } finally {
    jest.restoreAllMocks();
  }
});
