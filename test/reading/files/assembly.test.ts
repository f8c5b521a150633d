import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { App, aws_ecs as ecs, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CHECK_FILES_OF_GIT, readInput } from '../../../src/cli/input';
import { readAssembly } from '../../../src/reading/files/assembly';
import { CONFLICT, manifestOf, REGISTER, SOUND, template } from '../../cli/definitions';
import { folderWith, run } from '../../cli/terminal';

/** Synthesizes a stack with a nested stack, an empty stack, and a stack in a stage. */
function assembly(): string {
  const outdir = folderWith({});
  const app = new App({ outdir });
  const stack = new Stack(app, 'Outer');
  new Stack(app, 'Empty');
  const nested = new NestedStack(new NestedStack(stack, 'Nested'), 'Deeper');
  for (const scope of [stack, nested, new Stack(new Stage(app, 'Prod'), 'Inner')]) {
    new ecs.CfnTaskDefinition(scope, 'Task', { memory: '512', containerDefinitions: [{ name: 'app', image: 'i' }] });
  }
  app.synth();
  return outdir;
}

test('a cloud assembly is followed by its manifest: stacks, nested stacks, and nested assemblies, with the artifact of each', () => {
  const folder = assembly();
  const { files, skipped } = readInput([folder]);
  const artifacts = new Map<string, any>(readAssembly(folder)!.templates.map(({ file, artifact }) => [file, artifact]));
  const stackOf = (file: string) => (artifacts.get(file).properties.stackName ?? artifacts.get(file).displayName) as string;
  expect(files.map(({ file, taskDefinitions }) => [relative(folder, file).replace(/[0-9A-F]{8}/, ''), taskDefinitions.length, stackOf(file)])).toStrictEqual([
    ['Empty.template.json', 0, 'Empty'],
    ['Outer.template.json', 1, 'Outer'],
    ['OuterNested.nested.template.json', 0, 'Outer'],
    ['OuterNestedDeeper.nested.template.json', 1, 'Outer'],
    ['assembly-Prod/ProdInner.template.json', 1, 'Prod-Inner'],
  ]);
  expect(skipped).toEqual([]);
});

test('templates of stacks that were renamed or removed are skipped', () => {
  const folder = assembly();
  writeFileSync(join(folder, 'Renamed.template.json'), JSON.stringify(template({ Task: CONFLICT })));
  const { code, out, err } = run(['check', folder, '--verbose']);
  expect({ code, out: out.split('\n').slice(-2)[0] }).toEqual({ code: 0, out: '5 files read, 1 file skipped' });
  const reason = 'it is not part of the cloud assembly: manifest.json does not name it';
  expect(err).toBe(`cdk-fargate-linux-controls: ${join(folder, 'Renamed.template.json')} was skipped: ${reason}\n`);
});

test('templates inside assets are not read', () => {
  const folder = assembly();
  mkdirSync(join(folder, 'asset.0123abcd'));
  writeFileSync(join(folder, 'asset.0123abcd', 'Packed.template.json'), '{ "containerDefinitions": ');
  expect(run(['check', folder]).code).toBe(0);
});

test.each([
  ['beside a cloud assembly', { 'cdk.json': {}, 'cdk.out/manifest.json': manifestOf() }],
  ['with templates, but without a manifest', { 'Web.template.json': template({ Task: SOUND }) }],
  ['with the manifest of a web application', { 'manifest.json': { name: 'App', icons: [] }, 'task.json': REGISTER }],
  ['whose manifest has artifacts but no version', { 'manifest.json': { artifacts: {} } }],
  ['whose manifest has a version but no artifacts', { 'manifest.json': { version: '1' } }],
  ['whose manifest is no JSON', { 'manifest.json': '{' }],
  ['without files', {}],
])('another folder is an error that shows how to check files: one %s', (_, files) => {
  const folder = folderWith(files);
  expect(run(['check', folder])).toStrictEqual({
    code: 2, out: '', err: `cdk-fargate-linux-controls: ${folder} is a folder, but not a cloud assembly. To check the files of a repository, run in it: ${CHECK_FILES_OF_GIT}\n`,
  });
  expect(run(['describe', '--skip-others', folder]).code).toBe(2);
});

test('a cloud assembly without task definitions passes, because it was read', () => {
  const outdir = folderWith({});
  const app = new App({ outdir });
  new Stack(app, 'Empty');
  app.synth();
  expect(run(['check', outdir])).toStrictEqual({
    code: 0, out: '0 task definitions: 0 errors, 0 warnings\n1 file read\n', err: 'cdk-fargate-linux-controls: no task definition was found\n',
  });
});

test('a cloud assembly whose nested assembly has another manifest is unreadable', () => {
  const folder = folderWith({
    'manifest.json': { version: '48.0.0', artifacts: { Inner: { type: 'cdk:cloud-assembly', properties: { directoryName: 'inner' } } } },
    'inner/manifest.json': {},
    'inner/task.json': REGISTER,
  });
  const { code, err } = run(['check', folder]);
  expect(code).toBe(2);
  expect(err).toContain(`${join('inner', 'manifest.json')} is not the manifest of a cloud assembly`);
});

test('a cloud assembly is read with the assets of the legacy synthesizer', () => {
  const folder = folderWith({
    'manifest.json': {
      version: '36.0.0',
      artifacts: {
        Web: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'Web.template.json' },
          metadata: { '/Web': ['Nested.nested.template.json', 'asset.1'].map(path => ({ type: 'aws:cdk:asset', data: { path } })) },
        },
      },
    },
    'Web.template.json': template({ Task: SOUND }),
    'Nested.nested.template.json': template({ Task: SOUND }),
  });
  expect(readInput([folder]).files.map(({ file }) => relative(folder, file))).toEqual(['Nested.nested.template.json', 'Web.template.json']);
});
