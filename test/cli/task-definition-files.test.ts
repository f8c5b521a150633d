import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REGISTER, SOUND, template, TYPO_ID } from './definitions';
import { fileWith, folderWith, removeFolders, rulesIn, run } from './terminal';
import { readTaskDefinitionFiles } from '../../src/cli/task-definition-files';
import { UsageError } from '../../src/cli/usage-error';

afterEach(removeFolders);

function problemOf(path: string): string {
  try {
    readTaskDefinitionFiles([path]);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${path} was read`);
}

test('reads the templates of a folder and of the folders in it, in the order of their paths', () => {
  const folder = folderWith({
    'B.template.json': template({ B: SOUND }),
    'A.template.json': template({ A: SOUND }),
    'ANested.nested.template.json': template({ Nested: SOUND }),
    'assembly-Prod/C.template.json': template({ C: SOUND }),
    'manifest.json': {},
    'A.assets.json': {},
  });
  const files = readTaskDefinitionFiles([folder]);
  expect(files.map(({ file }) => relative(folder, file))).toEqual(['A.template.json', 'ANested.nested.template.json', 'B.template.json', join('assembly-Prod', 'C.template.json')]);
  expect(files.flatMap(({ taskDefinitions }) => taskDefinitions.map(({ name }) => name))).toEqual(['A', 'Nested', 'B', 'C']);
});

test('reads a folder with the template of a stack that has no resources', () => {
  const folder = folderWith({ 'Empty.template.json': { Parameters: {}, Rules: {} }, 'Web.template.json': template({ Task: SOUND }) });
  expect(readTaskDefinitionFiles([folder]).map(({ taskDefinitions }) => taskDefinitions.length)).toEqual([0, 1]);
});

test('skips templates that are packed into an asset', () => {
  const folder = folderWith({
    'asset.0123abcd/Packed.template.json': template({ Packed: SOUND }),
    'assembly-Prod/asset.4567cdef/vendor/Packed.template.json': template({ PackedDeeper: SOUND }),
    // A file that could not be read would stop the command.
    'asset.0123abcd/vendor/Unfinished.template.json': '{ "Resources": {{resources}} }',
  });
  expect(problemOf(folder)).toBe(`${folder} holds no *.template.json. Synthesize first: cdk synth`);
});

test('reads a template whose own name, or whose folder, resembles that of an asset', () => {
  const folder = folderWith({
    'asset.0123abcd.template.json': template({ Product: SOUND }),
    'assets/Web.template.json': template({ Web: SOUND }),
    'my.asset.v1/Worker.template.json': template({ Worker: SOUND }),
  });
  expect(readTaskDefinitionFiles([folder]).flatMap(({ taskDefinitions }) => taskDefinitions.map(({ name }) => name))).toEqual(['Product', 'Web', 'Worker']);
});

test('reads files whatever their names, in the order in which they are given', () => {
  const paths = [fileWith(REGISTER, 'task.json'), fileWith(template({ Task: SOUND }), 'a')];
  expect(readTaskDefinitionFiles(paths).map(({ file }) => file)).toEqual(paths);
});

test('a path that there is not is told with what to do first', () => {
  const path = join(folderWith({}), 'cdk.out');
  expect(problemOf(path)).toBe(`there is no file or folder ${path}. Synthesize first: cdk synth`);
});

test('a path through a file is told to lead nowhere', () => {
  const path = join(fileWith({}), 'cdk.out');
  // Node 20 calls it ENOTDIR, and later versions no entry.
  expect([`${path} cannot be read: ENOTDIR`, `there is no file or folder ${path}`].some(start => problemOf(path).startsWith(start))).toBe(true);
});

test('a folder without templates is told with what to do first', () => {
  const folder = folderWith({ 'manifest.json': {} });
  expect(problemOf(folder)).toBe(`${folder} holds no *.template.json. Synthesize first: cdk synth`);
});

test.each([
  ['JSON with a comma too many', '{"Resources": {},}'],
  ['a part of JSON', '{"Resources": {'],
])('a file that holds %s is told to be no JSON, with the reason and the remedy', (_, content) => {
  const file = fileWith(content);
  expect(problemOf(file)).toMatch(/ is not JSON: .+\. Give a template as cdk synth writes it to cdk\.out, or a task definition\.$/s);
  expect(problemOf(file).startsWith(file)).toBe(true);
});

test('what is wrong in JSON is told with its line', () => {
  expect(problemOf(fileWith('{\n  "Resources": {},\n}'))).toContain('line 3');
});

test.each([
  ['"family": $NAME', '$NAME'],
  ['"family": ${NAME}', '${NAME}'],
  ['"cpu": <CPU>', '<CPU>'],
  ['"memory": "1", "command": [ {{command}} ]', '{{command}}'],
  ['"command": [\n<COMMAND>\n]', '<COMMAND>'],
  ['<% if ENV %> "cpu": 1', '<% if ENV %>'],
  ['"cpu": 1\n{% if service %}, "memory": "512"{% endif %}', '{% if service %}'],
])('%s in a file makes it no JSON before the placeholder is filled in, which is what to do', (content, placeholder) => {
  expect(problemOf(fileWith(`{ ${content} }`))).toMatch(/ is not JSON: .+/s);
  expect(problemOf(fileWith(`{ ${content} }`)).endsWith(` It holds the placeholder ${placeholder}: fill it in first.`)).toBe(true);
});

test('a template of a template in YAML is told with its placeholder too', () => {
  const file = fileWith('Resources:\n  Task:\n{{- if .Sidecars }}\n    Type: AWS::ECS::TaskDefinition\n{{- end }}\n', 'cf.yml');
  expect(problemOf(file)).toMatch(/ is not YAML: .+ line 3.*\. It holds the placeholder \{\{- if \.Sidecars \}\}: fill it in first\.$/);
});

test.each([
  ['in quotes', '{ "family": "arn:${AWS::Partition}:ecs", "image": "<IMAGE>" "cpu": 1 }'],
  ['of CloudFormation', '{ "image": "{{resolve:ssm:/image}}" "cpu": 1 }'],
])('a placeholder %s is not what makes a file no JSON', (_, content) => {
  expect(problemOf(fileWith(content))).toMatch(/Give a template as cdk synth writes it/);
});

test.each([
  ['braces', '{{'.repeat(200_000)],
  ['blanks', `{ "cpu":${' '.repeat(200_000)}`],
])('a file of nothing but %s is told to be no JSON as well', (_, content) => {
  expect(problemOf(fileWith(content))).toContain('is not JSON');
});

test('a file with a placeholder in a text is read', () => {
  const [{ taskDefinitions: [{ model }] }] = readTaskDefinitionFiles([fileWith({ ...REGISTER, containerDefinitions: [{ name: 'app', image: '<IMAGE1_NAME>' }] })]);
  expect(model.containers).toMatchObject([{ name: 'app', image: '<IMAGE1_NAME>' }]);
});

test('a byte order mark is no part of what a file holds', () => {
  expect(readTaskDefinitionFiles([fileWith(`\uFEFF${JSON.stringify(REGISTER)}`)])[0].taskDefinitions).toHaveLength(1);
});

test.each([
  ['an empty object', {}],
  ['nothing', ''],
  ['a text', 'Resources'],
  ['a list', [template({ Task: SOUND })]],
  ['null', 'null'],
  ['a number', '42'],
  ['resources that are a list', { Resources: [] }],
  ['containers that are no list', { ...REGISTER, containerDefinitions: {} }],
  ['a container alone', { name: 'app', image: 'nginx' }],
])('a file that holds %s is told to be neither a template nor a task definition', (_, content) => {
  const file = fileWith(content);
  expect(problemOf(file)).toContain(`${file} is neither a CloudFormation template with resources nor a task definition`);
});

test('a broken template in a folder is told by its name', () => {
  const folder = folderWith({ 'Good.template.json': template({}), 'Web.template.json': '{' });
  expect(problemOf(folder)).toContain(`${join(folder, 'Web.template.json')} is not JSON`);
});

test('a template that cannot be read is told with the reason', () => {
  const folder = folderWith({});
  symlinkSync(join(folder, 'gone'), join(folder, 'Web.template.json'));
  expect(problemOf(folder)).toMatch(/Web\.template\.json cannot be read: ENOENT/);
});

test('a folder named as a template is told to be unreadable', () => {
  const folder = folderWith({});
  mkdirSync(join(folder, 'Web.template.json'));
  expect(problemOf(folder)).toMatch(/Web\.template\.json cannot be read: EISDIR/);
});

test('templates and task definitions in YAML are read as well', () => {
  const yaml = `
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: app
          Image: !Sub '\${Repository}:1'
          SystemControls: [{ Namespace: net.core.somaxcon, Value: !Ref Somaxconn }]
`;
  expect(rulesIn([fileWith(yaml, 'template.yaml')])).toEqual([TYPO_ID]);
  expect(rulesIn([fileWith('family: web\nrequiresCompatibilities: [FARGATE]\npidMode: host\ncontainerDefinitions:\n- name: app\n  image: i\n', 'task.yml')])).toEqual(['cdk-fargate-linux-controls::pid-mode-on-fargate']);
});

test('what is no YAML is told with its place, and what is no template with what to give instead', () => {
  expect(run(['check', fileWith('a: [', 'template.yaml')])).toEqual({ code: 2, out: '', err: expect.stringMatching(/template\.yaml is not YAML: .* line 1/) });
  expect(run(['check', fileWith('just a text', 'template.yaml')]).err).toContain('is neither a CloudFormation template with resources nor a task definition');
});
