import { join } from 'node:path';
import { manifestOf, REGISTER, SOUND, template } from '../../cli/definitions';
import { folderWith, run } from '../../cli/terminal';

const DESCRIBE = 'aws ecs describe-task-definition --task-definition FAMILY > task.json';

const PROJECTS: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['a CDK app', { 'cdk.json': { app: 'node app' }, 'lib/app.ts': '' }, 'cdk.json belongs to a CDK app: synthesize it and check cdk.out: cdk synth'],
  ['a Terraform module', { 'main.tf': 'terraform {}' }, 'main.tf belongs to a Terraform module: check its plan: terraform plan -out=plan && terraform show -json plan > plan.json'],
  ['Terraform in JSON', { 'main.tf.json': { terraform: {} } }, 'main.tf.json belongs to a Terraform module: '],
  ['a Copilot application', { 'copilot/.workspace': 'application: shop\n' }, 'copilot belongs to a Copilot application: check its template: copilot svc package --name SERVICE --env ENVIRONMENT --output-dir infrastructure'],
  ['a Pulumi project', { 'Pulumi.yaml': 'name: shop\nruntime: nodejs\n', 'index.ts': '' }, `Pulumi.yaml belongs to a Pulumi project: check what it has registered: ${DESCRIBE}`],
  ['an ecspresso project', { 'ecspresso.yml': 'region: eu-west-1\ncluster: shop\n' }, 'ecspresso.yml belongs to an ecspresso project: check its task definition: ecspresso render taskdef > task.json'],
  ['an ecs-cli project', { 'ecs-params.yml': 'version: 1\n' }, `ecs-params.yml belongs to an ecs-cli project: check what it registers: ecs-cli compose create && ${DESCRIBE}`],
  ['a SAM application', { 'template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources:\n  F: { Type: AWS::Serverless::Function }\n' }, 'template.yaml belongs to a SAM application: if its nested applications contain task definitions, build it and check .aws-sam/build: sam build'],
  ['a SAM application in JSON', { 'template.json': { Transform: ['AWS::Serverless-2016-10-31'], Resources: {} } }, 'template.json belongs to a SAM application: '],
  ['a SAM configuration', { 'samconfig.toml': 'version = 0.1\n' }, 'samconfig.toml belongs to a SAM application: '],
  ['an Ansible playbook', { 'site.yml': '- hosts: all\n  tasks:\n    - debug: { msg: hello }\n' }, `site.yml belongs to an Ansible project: check what it has registered: ${DESCRIBE}`],
  ['an Ansible project', { 'ansible.cfg': '[defaults]\n' }, 'ansible.cfg belongs to an Ansible project: '],
  ['a Crossplane resource', { 'cluster.yaml': 'apiVersion: ecs.aws.upbound.io/v1beta1\nkind: Cluster\n' }, `cluster.yaml belongs to a Crossplane configuration: check what it has registered: ${DESCRIBE}`],
  ['a Crossplane package', { 'crossplane.yaml': 'kind: Configuration\n' }, 'crossplane.yaml belongs to a Crossplane configuration: '],
];

test.each(PROJECTS)('a folder without task definitions that is %s is named with what to run', (_, files, remedy) => {
  const folder = folderWith(Object.fromEntries(Object.entries(files).map(([name, content]) => [`infra/${name}`, content])));
  const { code, out, err } = run(['check', folder]);
  expect({ code, out }).toStrictEqual({ code: 2, out: '' });
  expect(err.startsWith(`cdk-fargate-linux-controls: ${folder} contains no task definitions. ${join(folder, 'infra')}/${remedy}`)).toBe(true);
  expect(err.split('\n')).toHaveLength(2);
});

test('a folder of several tools is named with what to run for each', () => {
  const folder = folderWith({ 'cdk.json': {}, 'other/cdk.json': {}, 'main.tf': '', 'package.json': {} });
  const { err } = run(['check', folder]);
  expect(err.match(/belongs to a [\w ]+/g)).toEqual(['belongs to a CDK app', 'belongs to a Terraform module']);
});

test.each([
  ['a compose file', { 'compose.yaml': 'services:\n  web:\n    image: nginx\n' }],
  ['a file about a tool', { 'notes.yaml': 'tools: [hosts, crossplane.io]\n' }],
  ['nothing', {}],
])('a folder with %s belongs to no tool', (_, files) => {
  const folder = folderWith(files);
  expect(run(['check', folder]).err).toBe(
    `cdk-fargate-linux-controls: ${folder} contains no task definitions. Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition\n`,
  );
});

describe('beside a task definition, a note names the programs whose task definitions were not checked', () => {
  const SOUND_FILE = { '.aws/task.json': template({ Task: SOUND }) };
  const ASSEMBLY = { 'cdk.out/manifest.json': manifestOf('Web'), 'cdk.out/Web.template.json': {} };

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a CDK app that is not synthesized', { 'cdk.json': {} }, 'cdk.json belongs to a CDK app, whose task definitions were not checked. Synthesize it and check cdk.out: cdk synth'],
    ['several', { 'a/cdk.json': {}, 'b/cdk.json': {} }, 'a/cdk.json belongs to a CDK app, as another file of this name, whose task definitions were not checked. Synthesize it'],
    ['many', { 'a/cdk.json': {}, 'b/cdk.json': {}, 'c/cdk.json': {} }, 'a/cdk.json belongs to a CDK app, as 2 other files of this name, whose'],
    ['a Pulumi project', { 'Pulumi.yaml': 'runtime: go' }, 'Pulumi.yaml belongs to a Pulumi project, whose task definitions were not checked. Check what it has registered'],
    ['an app beside one that is synthesized', Object.fromEntries(Object.entries({ 'cdk.json': {}, ...ASSEMBLY }).flatMap(([name, content]) => [[`a/${name}`, content], ['b/cdk.json', {}]])), 'b/cdk.json belongs to'],
  ])('%s', (_, files, note) => {
    const folder = folderWith({ ...SOUND_FILE, ...files });
    const { code, err } = run(['check', folder]);
    expect({ code, lines: err.split('\n').length }).toStrictEqual({ code: 0, lines: 2 });
    expect(err).toContain(`cdk-fargate-linux-controls: ${folder}/${note}`);
  });

  test('a project file with a task definition that is not read needs none', () => {
    const project = { resources: { task: { type: 'aws:ecs:TaskDefinition', properties: { family: 'web' } } } };
    const { code, err } = run(['check', folderWith({ ...SOUND_FILE, 'Pulumi.yaml': project })]);
    expect({ code, lines: err.split('\n').length }).toStrictEqual({ code: 2, lines: 2 });
  });

  test('an app whose cloud assembly is read needs none', () => {
    expect(run(['check', folderWith({ ...SOUND_FILE, 'cdk.json': {}, ...ASSEMBLY })])).toMatchObject({ code: 0, err: '' });
  });
});

test('a folder with a task definition is not refused because of a tool', () => {
  expect(run(['check', folderWith({ 'ecspresso.yml': 'region: eu-west-1\n', 'task.json': REGISTER })])).toMatchObject({ code: 1, err: '' });
});
