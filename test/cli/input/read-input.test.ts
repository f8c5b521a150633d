import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readInput } from '../../../src/cli/input';
import { UsageError } from '../../../src/cli/usage-error';
import { REGISTER, SOUND, template, TYPO_ID } from '../definitions';
import { fileWith, folderWith, removeFolders, rulesIn, run } from '../terminal';

afterEach(removeFolders);

function errorFor(path: string): string {
  try {
    readInput([path]);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`${path} was read without an error`);
}

test('reads the templates of a folder and its subfolders, in path order', () => {
  const folder = folderWith({
    'B.template.json': template({ B: SOUND }),
    'A.template.json': template({ A: SOUND }),
    'ANested.nested.template.json': template({ Nested: SOUND }),
    'assembly-Prod/C.template.json': template({ C: SOUND }),
    'manifest.json': {},
    'A.assets.json': {},
  });
  const files = readInput([folder]).files;
  expect(files.map(({ file }) => relative(folder, file))).toEqual(['A.template.json', 'ANested.nested.template.json', 'B.template.json', join('assembly-Prod', 'C.template.json')]);
  expect(files.flatMap(({ taskDefinitions }) => taskDefinitions.map(({ name }) => name))).toEqual(['A', 'Nested', 'B', 'C']);
});

test('accepts the template of a stack without resources in a folder', () => {
  const folder = folderWith({ 'Empty.template.json': { Parameters: {}, Rules: {} }, 'Web.template.json': template({ Task: SOUND }) });
  expect(readInput([folder]).files.map(({ taskDefinitions }) => taskDefinitions.length)).toEqual([0, 1]);
});

test('skips templates inside assets', () => {
  const folder = folderWith({
    'asset.0123abcd/Packed.template.json': template({ Packed: SOUND }),
    'assembly-Prod/asset.4567cdef/vendor/Packed.template.json': template({ PackedDeeper: SOUND }),
    // Reading this file would fail.
    'asset.0123abcd/vendor/Unfinished.template.json': '{ "Resources": {{resources}} }',
  });
  expect(errorFor(folder)).toBe(`${folder} contains no *.template.json. Synthesize first: cdk synth`);
});

test('reads a template if its name or folder only resembles that of an asset', () => {
  const folder = folderWith({
    'asset.0123abcd.template.json': template({ Product: SOUND }),
    'assets/Web.template.json': template({ Web: SOUND }),
    'my.asset.v1/Worker.template.json': template({ Worker: SOUND }),
  });
  expect(readInput([folder]).files.flatMap(({ taskDefinitions }) => taskDefinitions.map(({ name }) => name))).toEqual(['Product', 'Web', 'Worker']);
});

test('reads files with any name, in argument order', () => {
  const paths = [fileWith(REGISTER, 'task.json'), fileWith(template({ Task: SOUND }), 'a')];
  expect(readInput(paths).files.map(({ file }) => file)).toEqual(paths);
});

test('reports a missing path and suggests cdk synth', () => {
  const path = join(folderWith({}), 'cdk.out');
  expect(errorFor(path)).toBe(`${path} does not exist. Synthesize first: cdk synth`);
});

test('reports a path that leads through a file', () => {
  const path = join(fileWith({}), 'cdk.out');
  // Node 20 throws ENOTDIR, later versions return no entry.
  expect([`${path} cannot be read: ENOTDIR`, `${path} does not exist`].some(start => errorFor(path).startsWith(start))).toBe(true);
});

test('reports a folder without templates and suggests cdk synth', () => {
  const folder = folderWith({ 'manifest.json': {} });
  expect(errorFor(folder)).toBe(`${folder} contains no *.template.json. Synthesize first: cdk synth`);
});

test.each([
  ['JSON with a trailing comma', '{"Resources": {},}'],
  ['truncated JSON', '{"Resources": {'],
])('reports a file with %s as invalid JSON, with the reason and the fix', (_, content) => {
  const file = fileWith(content);
  expect(errorFor(file)).toMatch(/ is not valid JSON: .+\. Pass a template that cdk synth wrote to cdk\.out, or a task definition\.$/s);
  expect(errorFor(file).startsWith(file)).toBe(true);
});

test('reports the line of a JSON error', () => {
  expect(errorFor(fileWith('{\n  "Resources": {},\n}'))).toContain('line 3');
});

test.each([
  ['"family": $NAME', '$NAME'],
  ['"family": ${NAME}', '${NAME}'],
  ['"cpu": <CPU>', '<CPU>'],
  ['"memory": "1", "command": [ {{command}} ]', '{{command}}'],
  ['"command": [\n<COMMAND>\n]', '<COMMAND>'],
  ['<% if ENV %> "cpu": 1', '<% if ENV %>'],
  ['"cpu": 1\n{% if service %}, "memory": "512"{% endif %}', '{% if service %}'],
])('with %s in a file, the error names the placeholder to fill in', (content, placeholder) => {
  expect(errorFor(fileWith(`{ ${content} }`))).toMatch(/ is not valid JSON: .+/s);
  expect(errorFor(fileWith(`{ ${content} }`)).endsWith(` It contains the placeholder ${placeholder}. Fill it in first.`)).toBe(true);
});

test('names the placeholder of a templated YAML file too', () => {
  const file = fileWith('Resources:\n  Task:\n{{- if .Sidecars }}\n    Type: AWS::ECS::TaskDefinition\n{{- end }}\n', 'cf.yml');
  expect(errorFor(file)).toMatch(/ is not valid YAML: .+ line 3.*\. It contains the placeholder \{\{- if \.Sidecars \}\}. Fill it in first\.$/);
});

test.each([
  ['in quotes', '{ "family": "arn:${AWS::Partition}:ecs", "image": "<IMAGE>" "cpu": 1 }'],
  ['of CloudFormation', '{ "image": "{{resolve:ssm:/image}}" "cpu": 1 }'],
])('a placeholder %s is not blamed for invalid JSON', (_, content) => {
  expect(errorFor(fileWith(content))).toMatch(/Pass a template that cdk synth wrote/);
});

test.each([
  ['braces', '{{'.repeat(200_000)],
  ['blanks', `{ "cpu":${' '.repeat(200_000)}`],
])('reports a file of many %s as invalid JSON', (_, content) => {
  expect(errorFor(fileWith(content))).toContain('is not valid JSON');
});

test('reads a file with a placeholder in a string', () => {
  const [{ taskDefinitions: [{ model }] }] = readInput([fileWith({ ...REGISTER, containerDefinitions: [{ name: 'app', image: '<IMAGE1_NAME>' }] })]).files;
  expect(model.containers).toMatchObject([{ name: 'app', image: '<IMAGE1_NAME>' }]);
});

test('ignores a byte order mark', () => {
  expect(readInput([fileWith(`\uFEFF${JSON.stringify(REGISTER)}`)]).files[0].taskDefinitions).toHaveLength(1);
});

test.each([
  ['an empty object', {}],
  ['no content', ''],
  ['plain text', 'Resources'],
  ['a list', [template({ Task: SOUND })]],
  ['null', 'null'],
  ['a number', '42'],
  ['resources that are a list', { Resources: [] }],
  ['containers that are not a list', { ...REGISTER, containerDefinitions: {} }],
  ['only a container', { name: 'app', image: 'nginx' }],
])('rejects a file with %s: it is neither a template nor a task definition', (_, content) => {
  const file = fileWith(content);
  expect(errorFor(file)).toContain(`${file} is neither a CloudFormation template with resources nor a task definition`);
});

test('names the invalid template in a folder', () => {
  const folder = folderWith({ 'Good.template.json': template({}), 'Web.template.json': '{' });
  expect(errorFor(folder)).toContain(`${join(folder, 'Web.template.json')} is not valid JSON`);
});

test('reports why a template cannot be read', () => {
  const folder = folderWith({});
  symlinkSync(join(folder, 'gone'), join(folder, 'Web.template.json'));
  expect(errorFor(folder)).toMatch(/Web\.template\.json cannot be read: ENOENT/);
});

test('reports a folder that is named like a template', () => {
  const folder = folderWith({});
  mkdirSync(join(folder, 'Web.template.json'));
  expect(errorFor(folder)).toMatch(/Web\.template\.json cannot be read: EISDIR/);
});

test('reads templates and task definitions in YAML', () => {
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

test('reports the line of a YAML error, and what to pass instead of a file that is not a template', () => {
  expect(run(['check', fileWith('a: [', 'template.yaml')])).toEqual({ code: 2, out: '', err: expect.stringMatching(/template\.yaml is not valid YAML: .* line 1/) });
  expect(run(['check', fileWith('just text', 'template.yaml')]).err).toContain('is neither a CloudFormation template with resources nor a task definition');
});
