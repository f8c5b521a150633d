import { join } from 'node:path';
import { readInput } from '../../../src/cli/input';
import { REGISTER, SOUND, template } from '../../cli/definitions';
import { fileWith, folderWith, run } from '../../cli/terminal';

/** Returns why a path cannot be read: the line on standard error, without the name of the command. */
function errorFor(path: string): string {
  const { code, out, err } = run(['check', path]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^cdk-fargate-linux-controls: .*\n$/);
  return err.slice('cdk-fargate-linux-controls: '.length, -1);
}

test('reads files with any name, in argument order', () => {
  const paths = [fileWith(REGISTER, 'task.json'), fileWith(template({ Task: SOUND }), 'a')];
  expect(readInput(paths).files.map(({ file }) => file)).toEqual(paths);
});

test('reads a path once', () => {
  process.chdir(folderWith({ 'task.json': REGISTER }));
  expect(readInput(['task.json', 'task.json']).files).toHaveLength(1);
});

test('reports a missing path and suggests cdk synth', () => {
  const path = join(folderWith({}), 'cdk.out');
  expect(errorFor(path)).toBe(`${path} does not exist. Synthesize first: cdk synth`);
  expect(errorFor(join(folderWith({}), 'task.json'))).toMatch(/task\.json does not exist$/);
});

test('reports an empty path', () => {
  expect(run(['check', ''])).toMatchObject({ code: 2, err: "cdk-fargate-linux-controls: '' does not exist\n" });
});

test('reports a path that leads through a file', () => {
  const path = join(fileWith({}), 'cdk.out');
  // Node 20 throws ENOTDIR, later versions return no entry.
  expect([`${path} cannot be read: ENOTDIR`, `${path} does not exist`].some(start => errorFor(path).startsWith(start))).toBe(true);
});

test.each([
  ['JSON with a trailing comma', '{"Resources": {},}'],
  ['truncated JSON', '{"Resources": {'],
])('reports a file with %s as invalid JSON, with the reason and the fix', (_, content) => {
  const file = fileWith(content);
  expect(errorFor(file)).toMatch(/ is not valid JSON: .+\. Correct its syntax, or pass what is generated from it, for example cdk\.out\.$/s);
  expect(errorFor(file).startsWith(file)).toBe(true);
});

test('reports the line of a JSON error', () => expect(errorFor(fileWith('{\n  "Resources": {},\n}'))).toContain('line 3'));

test.each([
  ['"memory": "1" <% if ENV %> "cpu": 1', '<% if ENV %>'],
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
  expect(errorFor(fileWith(content))).toMatch(/Correct its syntax/);
});

test.each([
  ['braces', '{{'.repeat(200_000)],
  ['blanks', `{ "cpu":${' '.repeat(200_000)}`],
])('reports a file of many %s as invalid JSON', (_, content) => expect(errorFor(fileWith(content))).toMatch(/is not valid JSON/));

test.each([
  ['an empty object', {}],
  ['no content', ''],
  ['plain text', 'Resources'],
  ['an empty list', []],
  ['null', 'null'],
  ['a number', '42'],
  ['resources that are a list', { Resources: [] }],
  ['containers that are not a list, and no other setting', { containerDefinitions: {} }],
  ['only a container', { name: 'app', image: 'nginx' }],
  ['a list of other things', [{ name: 'app' }, 1]],
])('a named file with %s is an error: it contains no task definition', (_, content) => {
  const file = fileWith(content);
  expect(errorFor(file))
    .toBe(`${file} contains no task definition. Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.`);
});

test('reports the line of a YAML error, and what to pass instead of a file that is not a template', () => {
  expect(errorFor(fileWith('a: [', 'template.yaml'))).toMatch(/template\.yaml is not valid YAML: .* line 1/);
  expect(run(['check', fileWith('just text', 'template.yaml')]).err).toContain('contains no task definition');
});
