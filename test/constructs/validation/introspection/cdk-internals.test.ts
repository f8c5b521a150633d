import { aws_ecs as ecs, aws_iam as iam, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { fragmentOf, givenPropertiesIn, hasOverrides, hasOwnRendering, pluginsOf, removeMetadata, statementsOf } from '../../../../src/constructs/validation/introspection/cdk-internals';
import { modelOfConstruct } from '../../../../src/constructs/validation/introspection/construct';
import { l1Task, newStack } from '../../task/task-definitions';

/** Values that a member may have in a later release. */
const OTHER_FORMS: readonly unknown[] = [undefined, null, 'text', 7, [], ['text'], () => ({}), new Map([['key', 1]]), new Set(['key']), Promise.resolve({})];

const MEMBERS: readonly [string, (value: unknown) => unknown][] = [
  ['rawOverrides', value => hasOverrides({ rawOverrides: value } as unknown as CfnResource)],
  ['cfnProperties', value => givenPropertiesIn({ cfnProperties: value } as unknown as CfnResource)],
  ['_toCloudFormation', value => fragmentOf({ _toCloudFormation: () => value } as unknown as CfnResource)],
  ['_toCloudFormation itself', value => fragmentOf({ _toCloudFormation: value === OTHER_FORMS[6] ? 'text' : value } as unknown as CfnResource)],
];

test.each(MEMBERS)('returns undefined for each other form of %s', (_, read) => {
  expect(OTHER_FORMS.map(read)).toStrictEqual(OTHER_FORMS.map(() => undefined));
});

test('returns undefined for a member that throws', () => {
  const get = () => {
    throw new Error('the member needs an argument');
  };
  const throwing: any = new Proxy({}, { get });
  expect([hasOverrides, givenPropertiesIn, fragmentOf, statementsOf, pluginsOf].map(read => read(throwing))).toStrictEqual(Array(5).fill(undefined));
  expect(() => removeMetadata({ node: throwing } as any, () => true)).not.toThrow();
});

test('removes the obsolete entries of the metadata, and none from another form of it', () => {
  const _metadata = ['old', 'new', 'old'].map(data => ({ data }));
  removeMetadata({ node: { _metadata } } as any, data => data === 'old');
  expect(_metadata).toStrictEqual([{ data: 'new' }]);
  const forms = structuredClone(OTHER_FORMS.filter(form => typeof form !== 'function' && !(form instanceof Promise)));
  forms.forEach(form => removeMetadata({ node: { _metadata: form } } as any, () => true));
  expect(forms).toStrictEqual(OTHER_FORMS.filter(form => typeof form !== 'function' && !(form instanceof Promise)));
  expect(() => removeMetadata({ node: { _metadata: () => ({}) } } as any, () => true)).not.toThrow();
});

test('returns undefined for other forms of statements and plugins', () => {
  const forms = OTHER_FORMS.filter(form => !Array.isArray(form));
  expect([...forms, ['text']].map(statements => statementsOf({ statements } as unknown as iam.PolicyDocument)))
    .toStrictEqual([...forms, 1].map(() => undefined));
  expect(forms.map(_validationPlugins => pluginsOf({ _validationPlugins } as unknown as Stage))).toStrictEqual(forms.map(() => undefined));
});

test('the CDK of this installation has each member', () => {
  const stack = newStack();
  const l1 = l1Task(stack, [{ name: 'app', image: 'nginx' }]);
  expect(hasOverrides(l1)).toBe(false);
  expect(givenPropertiesIn(l1)).toMatchObject({ containerDefinitions: [{ name: 'app', image: 'nginx' }] });
  expect(fragmentOf(l1)).toHaveProperty('Resources');
  expect(hasOwnRendering(l1)).toBe(false);
  expect(statementsOf(new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })] })))
    .toMatchObject([{ actions: ['s3:*'] }]);
  expect(pluginsOf(Stage.of(stack)!)).toStrictEqual([]);
  l1.addPropertyOverride('PidMode', 'task');
  expect(hasOverrides(l1)).toBe(true);
});

/** A class of a user that changes the properties when they are rendered. */
class OwnTask extends ecs.CfnTaskDefinition {
  protected renderProperties(props: Record<string, unknown>): Record<string, unknown> {
    return { ...super.renderProperties(props), PidMode: 'host' };
  }
}

/** A class of a user whose resource is not in the template. */
class AbsentTask extends ecs.CfnTaskDefinition {
  protected shouldSynthesize(): boolean {
    return false;
  }
}

/** A class of a user that renders as its parent. */
class NamedTask extends ecs.CfnTaskDefinition {}

test('reads what a class of a user renders', () => {
  const stack = new Stack();
  const props = { pidMode: 'task', containerDefinitions: [{ name: 'app', image: 'nginx' }] };
  const [own, absent, named] = [new OwnTask(stack, 'Own', props), new AbsentTask(stack, 'Absent', props), new NamedTask(stack, 'Named', props)];
  expect([own, absent, named].map(hasOwnRendering)).toStrictEqual([true, true, false]);
  expect(modelOfConstruct(own)).toMatchObject({ pidMode: 'host', containers: [{ name: 'app' }] });
  expect(modelOfConstruct(absent)).toMatchObject({ pidMode: undefined, containers: [] });
  expect(modelOfConstruct(named)).toMatchObject({ pidMode: 'task', containers: [{ name: 'app' }] });
});

test('a token that needs more than the reader provides is resolved by the CDK', () => {
  const resolve = ({ documentPath }: { readonly documentPath: string[] }) => {
    if (documentPath.length === 0) {
      throw new Error('the token needs a path');
    }
    return 'nginx';
  };
  const picky = { creationStack: [], resolve, toString: () => '' };
  const l1 = l1Task(new Stack(), [{ name: 'app', image: picky as unknown as string }]);
  expect(modelOfConstruct(l1)).toMatchObject({ containers: [{ name: 'app', image: 'nginx' }] });
});
