import { manifestOf, SOUND, template } from '../../cli/definitions';
import { allIn, fileWith, folderWith, run } from '../../cli/terminal';

const REMEDY = 'Check their templates, or the output of describe-task-definition, too.';
const ASSET = `https://x/${'0123456789abcdef'.repeat(4)}.json`;
const nestedStack = (TemplateURL: unknown) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } });

/** Returns the note on a template with a sound task definition and a resource. */
function noteOn(resource: unknown): string {
  const { code, err } = run(['check', fileWith(template({ Task: SOUND, Other: resource }))]);
  expect(code).toBe(0);
  return err;
}

test.each<[string, unknown, string]>([
  ['a nested stack', nestedStack('./nested.yaml'), 'nested stack Other has a template of its own, ./nested.yaml'],
  ['a nested stack whose address is long', nestedStack({ 'Fn::Join': ['', ['https://', 'x'.repeat(100)]] }), 'nested stack Other has a template of its own'],
  ['a nested stack of a template that is read without its cloud assembly', nestedStack(ASSET), `nested stack Other has a template of its own, ${ASSET}`],
  ['a stack set', { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateURL: 'https://x/y' } }, 'stack set Other has a template of its own, https://x/y'],
  ['an Express service', { Type: 'AWS::ECS::ExpressGatewayService', Properties: {} }, 'Express service Other has a task definition of its own'],
  ['a module', { Type: 'Org::Team::Task::MODULE', Properties: {} }, 'module Other (Org::Team::Task::MODULE) may contain task definitions'],
  ['a resource with a macro', { 'Type': 'AWS::S3::Bucket', 'Fn::Transform': { Name: 'Mine' } }, 'a macro may change Other'],
  ['a resource that a macro writes', { 'Fn::Transform': { Name: 'AWS::Include' } }, 'a macro may change Other'],
  ['a call of the AWS API', { Type: 'Custom::AWS', Properties: { Create: '{"action":"registerTaskDefinition"}' } }, 'custom resource Other defines a task'],
  ['another custom resource', { Type: 'Custom::Task', Properties: { containerDefinitions: [{ name: 'app' }] } }, 'custom resource Other defines a task'],
  ['a custom resource without a type of its own', { Type: 'AWS::CloudFormation::CustomResource', Properties: { ContainerDefinitions: [] } }, 'custom resource Other defines a task'],
])('%s gets a note', (_, resource, part) => {
  expect(noteOn(resource)).toContain(`has parts that are not read: ${part}. ${REMEDY}`);
});

test.each<[string, unknown]>([
  ['a stack set with a template in place', { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: '{}' } }],
  ['a custom resource that defines no task', { Type: 'Custom::AWS', Properties: { Create: '{"action":"runTask"}' } }],
  ['a bucket', { Type: 'AWS::S3::Bucket' }],
])('%s gets no note', (_, resource) => expect(noteOn(resource)).toBe(''));

test.each([
  ['MyMacro', 'macro MyMacro may add or change task definitions'],
  [['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'], undefined],
])('the macros of a template get a note, unless they change no task definition: %j', (macros, part) => {
  const { err } = run(['check', fileWith({ ...template({ Task: SOUND }), Transform: macros })]);
  expect(err).toEqual(part === undefined ? '' : expect.stringContaining(`: ${part}. `));
});

test('a macro in any other place that may add resources gets a note', () => {
  const macro = { 'Fn::Transform': { Name: 'AWS::Include' } };
  for (const content of [{ ...template({ Task: SOUND }), ...macro }, template({ Task: SOUND, ...macro })]) {
    expect(run(['check', fileWith(content)]).err).toContain(': macro AWS::Include may add or change task definitions. ');
  }
});

test('the nested stacks of a cloud assembly get no note if it contains their templates', () => {
  const assembly = (url: string) =>
    run(['check', folderWith({ 'manifest.json': manifestOf('A'), 'A.template.json': template({ Task: SOUND, Nested: nestedStack(url) }) })]);
  expect(assembly(ASSET)).toMatchObject({ code: 0, err: '' });
  expect(assembly('https://x/y').err).toContain('nested stack Nested has a template of its own, https://x/y');
});

describe('a template with only such parts', () => {
  const EXPRESS = template({ Web: { Type: 'AWS::ECS::ExpressGatewayService', Properties: { PrimaryContainer: { Image: 'x' } } } });

  test('is unreadable if it is named, and the message lists them', () => {
    const { code, err } = run(['check', fileWith(EXPRESS)]);
    expect(code).toBe(2);
    expect(err).toContain(`is a CloudFormation template without task definitions. It has parts that are not read: Express service Web has a task definition of its own. ${REMEDY}`);
  });

  test.each<[string, object, string]>([
    ['an Express service', EXPRESS, 'Express service Web '],
    ['a nested stack', template({ Nested: nestedStack('https://x/y') }), 'nested stack Nested '],
    ['a stack set', template({ Set: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateURL: 'https://x/y' } } }), 'stack set Set '],
    ['a module', template({ Web: { Type: 'Org::Team::Web::MODULE', Properties: {} } }), 'module Web '],
    ['a macro', { ...template({}), Transform: 'Org::Web' }, 'macro Org::Web '],
    ['a resource that a macro changes', template({ Web: { 'Type': 'AWS::S3::Bucket', 'Fn::Transform': { Name: 'Mine' } } }), 'a macro may change Web'],
  ])('gets a note in a list of files: %s', (_, content, part) => {
    const { code, err } = run(['check', ...allIn(folderWith({ 'a.json': content, 'b.json': template({ Task: SOUND }), 'c.json': template({}) }))]);
    expect(code).toBe(0);
    expect(err).toMatch(/^\S+ \S+a\.json has parts that are not read: .+\n$/);
    expect(err).toContain(part);
  });
});
