import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, assertions, cloudformation_include as include, type cx_api as cxapi, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { stringify } from 'yaml';
import { synthesizeExample } from './synthesize-example';
import { PRESETS } from '../constructs/observers/all-presets';
import { ROOT } from '../run';

/** All examples except the one that shows a mistake. */
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== 'wrong-keepalive')
  .map(({ name }) => name);

test('every preset has an example, in TypeScript and in Python', () => {
  const programs = EXAMPLES
    .flatMap(example => readdirSync(join(ROOT, 'examples', example)).filter(file => file.endsWith('.ts')).map(file => join(ROOT, 'examples', example, file)))
    .map(file => readFileSync(file, 'utf8')).join('');
  expect(Object.keys(PRESETS).filter(preset => !programs.includes(`new ${preset}(`))).toEqual([]);
  expect(EXAMPLES.filter(example => !existsSync(join(ROOT, 'examples', example, 'python/app.py')))).toEqual([]);
});

describe.each(EXAMPLES)('examples/%s', example => {
  let stacks: cxapi.CloudFormationStackArtifact[];
  beforeAll(() => {
    ({ stacks } = synthesizeExample(example));
  });

  test('synthesizes without errors or findings of the library', () => {
    const messages = stacks.flatMap(stack => stack.messages);
    expect(messages.filter(({ level, entry }) => level === 'error' || String(entry.data).includes('cdk-fargate-linux-controls::'))).toEqual([]);
  });

  // Users keep snapshots of their templates, so a change is a decision: VERSIONS.md. `npm run test:update -- test/examples` accepts it.
  test('synthesizes the same template as before', () => {
    const texts = stacks.map(({ template }) => stringify(withoutNetwork(template as CfnTemplate), { lineWidth: 0, aliasDuplicateObjects: false }));
    expect(texts.join('---\n')).toMatchSnapshot();
  });

  // docs/leave.md.
  test('an app without the library that includes its template has the same template', () => {
    for (const { template, templateFullPath } of stacks) {
      const stack = new Stack(new App(), 'Included', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
      new include.CfnInclude(stack, 'Template', { templateFile: templateFullPath });
      expect(inAnyOrder(assertions.Template.fromStack(stack).toJSON())).toStrictEqual(inAnyOrder(template as object));
    }
  });

  test('nothing runs in the account besides the tasks, as docs/leave.md says', () => {
    const types = stacks.flatMap(({ template }) => Object.values((template as CfnTemplate).Resources).map(({ Type }) => Type));
    expect(types.filter(type => /^(Custom::|AWS::CloudFormation::CustomResource|AWS::Lambda::)/.test(type))).toEqual([]);
  });
});

/** A template whose resources depend on others in the order of their names. */
function inAnyOrder(template: object): unknown {
  return JSON.parse(JSON.stringify(template, (key, value: unknown) => key === 'DependsOn' && Array.isArray(value) ? value.map(String).sort() : value));
}

interface CfnTemplate {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** Returns the resources of a template, except those of networks, which the library does not change. */
function withoutNetwork({ Resources }: CfnTemplate): object {
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => !/^AWS::(EC2::(?!SecurityGroup)|CDK::)/.test(Type)));
}

test('the comparison includes each resource outside the network', () => {
  const resource = (Type: string) => ({ Type });
  const Resources = { Vpc: resource('AWS::EC2::VPC'), Group: resource('AWS::EC2::SecurityGroup'), Task: resource('AWS::ECS::TaskDefinition'), Metadata: resource('AWS::CDK::Metadata') };
  expect(Object.keys(withoutNetwork({ Resources }))).toStrictEqual(['Group', 'Task']);
});

test.each(['cdk.json', 'python/cdk.json'])('all examples have the same %s', file => {
  const settings = [...EXAMPLES, 'wrong-keepalive'].map(example => readFileSync(join(ROOT, 'examples', example, file), 'utf8'));
  expect(new Set(settings).size).toBe(1);
});
