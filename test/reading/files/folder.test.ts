import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { App, aws_ecs as ecs, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { readInput } from '../../../src/cli/input';
import { findFiles } from '../../../src/reading/files/folder';
import { CONFLICT, CONFLICT_ID, REGISTER, SOUND, template } from '../../cli/definitions';
import { fileWith, folderWith, run } from '../../cli/terminal';

/** Returns the files of a folder that were read, skipped, and unreadable, relative to the folder. */
function contentOf(folder: string) {
  const { files, skipped, unreadable } = readInput([folder]);
  const names = (list: readonly { readonly file: string }[]) => list.map(({ file }) => relative(folder, file));
  return { read: names(files), skipped: names(skipped), unreadable: names(unreadable) };
}

const YAML = 'family: web\ncontainerDefinitions:\n- name: app\n  image: i\n';

test('reads every file of a folder that holds task definitions, whatever its name, and skips what is something else', () => {
  const folder = folderWith({
    'package.json': { name: 'app', image: 'x' },
    'task.json': REGISTER,
    'infra/web.template': template({ Web: SOUND }),
    'infra/api.yaml': YAML,
    'infra/worker.YML': YAML,
    'infra/stack.JSON': template({ Web: SOUND }),
    'infra/compose.yml': 'services:\n  web:\n    image: nginx\n',
    'notes.txt': JSON.stringify(REGISTER),
    '.aws/task-definition.json': REGISTER,
    '.github/ecs/web.json': REGISTER,
    'vendor/task.json': REGISTER,
    'infra/task.json.tpl': REGISTER,
  });
  expect(contentOf(folder)).toStrictEqual({
    read: ['.aws/task-definition.json', '.github/ecs/web.json', 'infra/api.yaml', 'infra/stack.JSON', 'infra/task.json.tpl', 'infra/web.template', 'infra/worker.YML', 'task.json', 'vendor/task.json'],
    skipped: ['infra/compose.yml', 'package.json'],
    unreadable: [],
  });
});

test('reads or reports each file with the suffix of a template or a program that holds task definitions', () => {
  const commented = `// comment\n${JSON.stringify(REGISTER)}`;
  const folder = folderWith({
    'a.json5': REGISTER,
    'b.jsonc': REGISTER,
    'c.json.erb': REGISTER,
    'd.erb': JSON.stringify(REGISTER),
    'e.json5': commented,
    'f.jsonc': commented,
    'g.j2': `{% if x %}${JSON.stringify(REGISTER)}{% endif %}`,
    'h.hcl': 'inputs = {\n  container_definitions = jsonencode([])\n}',
    'i.cue': 'containerDefinitions: [{name: "web"}]',
    'j.hcl': 'image = "web:1"',
    'k.tpl': 'The image is {{ image }}.',
    'l.erb': '{"image": "web:1"}',
    'm.hbs': 'image',
  });
  expect(contentOf(folder)).toStrictEqual({
    read: ['a.json5', 'b.jsonc', 'c.json.erb', 'd.erb', 'i.cue'],
    skipped: ['j.hcl', 'k.tpl', 'l.erb', 'm.hbs'],
    unreadable: ['e.json5', 'f.jsonc', 'g.j2', 'h.hcl'],
  });
});

test.each([
  '.git', '.hg', '.jj', '.svn', '.nox', '.pnpm-store', '.terraform', '.terragrunt-cache', '.tox', '.yarn', 'bower_components', 'node_modules', 'a/.terraform/modules',
])('a folder search omits %s, but reads it if an argument names it', name => {
  const folder = folderWith({ 'task.json': REGISTER, [`${name}/other.json`]: REGISTER });
  expect(contentOf(folder)).toStrictEqual({ read: ['task.json'], skipped: [], unreadable: [] });
  expect(contentOf(join(folder, name)).read).toEqual(['other.json']);
});

test('a folder search omits virtual environments of Python, whatever their names', () => {
  const folder = folderWith({ 'task.json': REGISTER, 'env/pyvenv.cfg': '', 'env/lib/task.json': REGISTER, 'venv/task.json': REGISTER });
  expect(contentOf(folder).read).toEqual(['task.json', 'venv/task.json']);
  expect(contentOf(join(folder, 'env')).read).toEqual(['lib/task.json']);
});

test('the summary counts the files, and --verbose lists the skipped ones with the reason', () => {
  const folder = folderWith({ 'task.json': REGISTER, 'package.json': {}, 'values.yaml': 'a: [{{ x }', 'tsconfig.json': '{ // comment\n}' });
  expect(run(['check', folder]))
    .toMatchObject({ code: 1, err: '', out: expect.stringMatching(/\n1 file read, 3 files skipped \(--verbose lists them\)\n$/) });
  const { out, err } = run(['check', folder, '--verbose']);
  expect(out).toMatch(/\n1 file read, 3 files skipped\n$/);
  expect(err.split('\n').sort()).toStrictEqual([
    '',
    `cdk-fargate-linux-controls: ${join(folder, 'package.json')} was skipped: it holds no task definition`,
    `cdk-fargate-linux-controls: ${join(folder, 'tsconfig.json')} was skipped: it holds no task definition`,
    `cdk-fargate-linux-controls: ${join(folder, 'values.yaml')} was skipped: it holds no task definition`,
  ]);
});

test.each([
  ['a chart', 'chart.yaml', '{{- if .Values.image }}\nimage: x\n{{- end }}\n', []],
  ['JSON with comments', 'settings.json', '{ "image": 1, // comment\n}', []],
  ['a template with directives', 'task.yaml', '{{- if .Sidecar }}\nType: AWS::ECS::TaskDefinition\n{{- end }}\n', ['task.yaml']],
  ['an incomplete task definition', 'task.json', '{ "containerDefinitions": [', ['task.json']],
  ['an incomplete list of container definitions', 'containers.json', '[{ "name": "app", "image": "i"', ['containers.json']],
  ['an incomplete file whose escapes hide a name', 'task.json', '{ "\\u0063ontainerDefinitions": [', ['task.json']],
  ['an incomplete file whose short escapes hide a name', 'task.yaml', '"\\x63ontainerDefinitions": [', ['task.yaml']],
  ['an incomplete file that folds a name', 'task.yaml', '"container\\\n  Definitions": [', ['task.yaml']],
  ['a broken workflow with a continued line', 'deploy.yml', 'run: "docker build \\\n  --tag image ."\n- [', []],
  ['a broken file with escapes of other names', 'values.yaml', 'image: "\\u00e9"\n- [', []],
])('a file that is not valid is unreadable only if it names task definitions: %s', (_, name, content, unreadable) => {
  expect(contentOf(folderWith({ 'good.json': REGISTER, [name]: content })).unreadable).toStrictEqual(unreadable);
});

test('reads a file whose escapes hide the names of its members', () => {
  const escaped = JSON.stringify(REGISTER).replace('containerDefinitions', '\\u0063ontainerDefinitions').replace('image', '\\u0069mage');
  expect(contentOf(folderWith({ 'task.json': escaped })).read).toEqual(['task.json']);
});

test('one unreadable file does not end the run: the others are reported, all unreadable ones are listed, and the exit code is 2', () => {
  const folder = folderWith({
    'a.json': '{ "containerDefinitions": ', 'b.json': template({ Task: CONFLICT }), 'c.yaml': 'containerDefinitions: [',
  });
  const { code, out, err } = run(['check', folder, join(folder, 'missing.json')]);
  expect(code).toBe(2);
  expect(out).toContain(CONFLICT_ID);
  expect(out).toMatch(/\n1 task definition: 1 error, 0 warnings\n1 file read\n$/);
  expect(err.split('\n').map(line => /[a-z]+\.(json|yaml) (is not valid|does not exist)/.exec(line)?.[0])).toStrictEqual([
    'a.json is not valid', 'c.yaml is not valid', 'missing.json does not exist', undefined,
  ]);
});

test('describe lists unreadable files, too, and run refuses them', async () => {
  const folder = folderWith({ 'a.json': '{ "containerDefinitions": ', 'b.json': REGISTER });
  expect(run(['describe', folder]))
    .toMatchObject({ code: 2, out: expect.stringMatching(/^edge/), err: expect.stringMatching(/a\.json is not valid JSON/) });
});

test('follows a link to a folder or a file, but reads each target once', () => {
  const folder = folderWith({ 'real/task.json': REGISTER });
  symlinkSync(join(folder, 'real'), join(folder, 'again'));
  symlinkSync(join(folder, 'real/task.json'), join(folder, 'link.json'));
  symlinkSync('..', join(folder, 'real/loop'));
  symlinkSync('self', join(folder, 'self'));
  symlinkSync(fileWith(REGISTER), join(folder, 'elsewhere.json'));
  expect(contentOf(folder)).toStrictEqual({
    read: ['again/task.json', 'elsewhere.json'], skipped: ['again/loop', 'link.json', 'real'], unreadable: [],
  });
});

test('a link to a folder above the given one is a loop', () => {
  const folder = folderWith({ 'outer/inner/task.json': REGISTER, 'outer/other.json': REGISTER });
  symlinkSync('../..', join(folder, 'outer/inner/up'));
  expect(contentOf(join(folder, 'outer/inner'))).toMatchObject({ read: ['task.json'], skipped: ['up'] });
});

test.each<[string, (path: string) => void, string]>([
  ['a broken link', path => symlinkSync('gone', path), 'cannot be read: ENOENT'],
  ['a link to itself', path => symlinkSync('task.json', path), 'cannot be read: ELOOP'],
])('%s with the name of a template is unreadable', (_, create, reason) => {
  const folder = folderWith({ 'good.json': REGISTER });
  create(join(folder, 'task.json'));
  const { code, err } = run(['check', folder]);
  expect(code).toBe(2);
  expect(err).toContain(`${join(folder, 'task.json')} ${reason}`);
});

test('a folder that is named like a template is searched', () => {
  const folder = folderWith({});
  mkdirSync(join(folder, 'Web.template.json'));
  writeFileSync(join(folder, 'Web.template.json', 'task.json'), JSON.stringify(REGISTER));
  expect(contentOf(folder).read).toEqual(['Web.template.json/task.json']);
});

test('the id of a file is its path relative to the argument, so that it is the same on every machine', () => {
  const folder = folderWith({ 'infra/task.json': REGISTER });
  expect(readInput([folder]).files.map(({ id }) => id)).toEqual(['infra/task.json']);
  expect(readInput([join(folder, 'infra')]).files.map(({ id }) => id)).toEqual(['task.json']);
  expect(readInput([join(folder, 'infra/task.json')]).files.map(({ id }) => id)).toEqual(['task.json']);
});

describe('a cloud assembly', () => {
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

  test('is followed by its manifest: stacks, nested stacks, and nested assemblies, with the artifact of each', () => {
    const folder = assembly();
    const { files, skipped } = readInput([folder]);
    const artifacts = new Map<string, any>(findFiles(folder).files.map(({ file, artifact }) => [file, artifact]));
    const stackOf = (file: string) => (artifacts.get(file).properties.stackName ?? artifacts.get(file).displayName) as string;
    expect(files.map(({ file, id, taskDefinitions }) => [id.replace(/[0-9A-F]{8}/, ''), taskDefinitions.length, stackOf(file)])).toStrictEqual([
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

  test('in a folder is followed, too', () => {
    const folder = folderWith({ 'task.json': REGISTER });
    symlinkSync(assembly(), join(folder, 'cdk.out'));
    expect(contentOf(folder).read).toHaveLength(6);
  });

  test('without task definitions passes, because it was read', () => {
    const outdir = folderWith({});
    const app = new App({ outdir });
    new Stack(app, 'Empty');
    app.synth();
    expect(run(['check', outdir])).toMatchObject({ code: 0, out: '0 task definitions: 0 errors, 0 warnings\n1 file read\n' });
  });

  test('whose nested assembly has another manifest is unreadable', () => {
    const folder = folderWith({
      'manifest.json': { version: '48.0.0', artifacts: { Inner: { type: 'cdk:cloud-assembly', properties: { directoryName: 'inner' } } } },
      'inner/manifest.json': {},
      'inner/task.json': REGISTER,
    });
    const { code, err } = run(['check', folder]);
    expect(code).toBe(2);
    expect(err).toContain(`${join('inner', 'manifest.json')} is not the manifest of a cloud assembly`);
  });

  test('is read with the assets of the legacy synthesizer', () => {
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
    expect(contentOf(folder).read).toEqual(['Nested.nested.template.json', 'Web.template.json']);
  });
});

test.each([
  ['a web application', { name: 'App', icons: [] }],
  ['something with artifacts but no version', { artifacts: {} }],
  ['something with a version but no artifacts', { version: '1' }],
  ['no JSON', '{'],
])('a manifest.json of %s does not change how a folder is read', (_, manifest) => {
  expect(contentOf(folderWith({ 'manifest.json': manifest, 'task.json': REGISTER })))
    .toStrictEqual({ read: ['task.json'], skipped: ['manifest.json'], unreadable: [] });
});
