import { App, Validations } from 'aws-cdk-lib';
import { acknowledgementsOn, isAcknowledged } from '../../../src/constructs/checks/acknowledgements';
import { newStack } from '../task/task-definitions';

const ID = 'cdk-fargate-linux-controls::sysctl-unknown';

test('returns the ids that are acknowledged on a construct, but not those above it', () => {
  const stack = newStack();
  Validations.of(stack).acknowledge({ id: ID, reason: 'measured' });
  Validations.of(stack.node.root).acknowledge({ id: 'other', reason: 'measured' });
  expect(acknowledgementsOn(stack)).toEqual([ID]);
});

test('an id is acknowledged on a construct and below it', () => {
  const app = new App();
  const [one, other] = [newStack(app), newStack(app, 'Other')];
  Validations.of(one).acknowledge({ id: ID, reason: 'measured' });
  expect([one, other, app].map(construct => isAcknowledged(ID, construct))).toEqual([true, false, false]);
});

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
