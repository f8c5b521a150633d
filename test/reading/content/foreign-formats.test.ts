import { stringify } from 'yaml';
import { DESCRIBED, fargateTask, container, REGISTER, template } from '../../cli/definitions';
import { fileWith, folderWith, run } from '../../cli/terminal';

test.each([
  ['main.tf', 'resource "aws_ecs_task_definition" "app" {\n  family = "x"\n}\n', 'is Terraform configuration. Check its plan: terraform plan -out=plan && terraform show -json plan > plan.json'],
  ['main.tf.json', { resource: {} }, 'is Terraform configuration. Check its plan: '],
  ['plan', 'PK\u0003\u0004\u0000\u0000', 'is an archive, for example a plan of Terraform. Check it as JSON: terraform show -json plan > plan.json'],
  ['terraform.tfstate', { version: 4, terraform_version: '1.9.0', resources: [] }, 'is a state file of Terraform. Check its JSON output: terraform show -json > state.json'],
  ['task.jsonnet', 'local x = 1; { family: x }', 'is Jsonnet. Check its output: jsonnet FILE > task.json'],
  ['task.libsonnet', '{ family: "x" }', 'is Jsonnet.'],
  ['app.ts', 'import { App } from "aws-cdk-lib";', 'is source code. If it is a CDK app, synthesize it and check cdk.out: cdk synth'],
  ['app.py', 'import aws_cdk', 'is source code. If it is a CDK app, synthesize it and check cdk.out: cdk synth'],
  ['manifest.json', { version: '48.0.0', artifacts: {} }, 'is the manifest of a cloud assembly. Pass its folder'],
  ['queue.json', { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }, 'is a CloudFormation template without task definitions'],
])('a %s is named with what to do, in one line', (name, content, message) => {
  const file = fileWith(content, name);
  const { code, out, err } = run(['check', file]);
  expect({ code, out }).toStrictEqual({ code: 2, out: '' });
  expect(err.split('\n')).toStrictEqual([expect.stringContaining(`cdk-fargate-linux-controls: ${file} ${message}`), '']);
});

test.each([
  ['JSON with comments', '{\n  // the family\n  "family": "x"\n}', 'Remove the comments, or convert it: npx json5 FILE > task.json'],
  ['JSON with a comment after a value', '{ "family": "x", /* why */ "cpu": 1 }', 'Remove the comments'],
  ['Terraform configuration', 'resource "aws_ecs_task_definition" "app" {\n  family: [\n}\n', 'terraform show -json'],
  ['Jsonnet', 'local family = "x";\n{ family: family, [ }', 'jsonnet FILE > task.json'],
])('with another name, %s is recognized by its content', (_, content, remedy) => {
  expect(run(['check', fileWith(content, 'task.json')])).toMatchObject({ code: 2, err: expect.stringMatching(/^[^\n]+\n$/) });
  expect(run(['check', fileWith(content, 'task.json')]).err).toContain(remedy);
});

const IN_ONE_LINE = JSON.stringify(REGISTER);

test.each<[string, unknown, string]>([
  ['JSON after a comment', `// web\n${IN_ONE_LINE}`, 'contains a task definition in a text, not as JSON or YAML. Remove the comments, or convert it'],
  ['JSON after a comment in several lines', `/*\n web */\n${IN_ONE_LINE}`, 'contains a task definition in a text, not as JSON or YAML. Remove the comments, or convert it'],
  ['a list of containers after a comment', `// web\n${JSON.stringify(REGISTER.containerDefinitions)}`, 'contains a task definition in a text'],
  ['JSON after a word', `export default ${IN_ONE_LINE}`, 'contains a task definition in a text'],
  ['JSON in a JSON string', JSON.stringify(IN_ONE_LINE), 'contains a task definition in a text'],
  ['a document of a stream after a comment', `---\n${IN_ONE_LINE}\n---\n// web\n${IN_ONE_LINE}\n`, 'contains a task definition in a text'],
  ['a task definition in the file of another tool', { resources: { Resources: { Task: fargateTask([container()]) } } }, 'contains a task definition in a place that is not read: resources.Resources.Task. Pass a template'],
  ['a task definition in a list of another tool', { taskDefinitions: [DESCRIBED.taskDefinition] }, 'contains a task definition in a place that is not read: taskDefinitions.0. Pass a template'],
  ['Terraform configuration in JSON', { resource: { aws_ecs_task_definition: { app: { container_definitions: [{ name: 'app' }] } } } }, 'is Terraform configuration. Check its plan'],
])('a folder does not pass with %s, which is not read', (_, content, reason) => {
  const folder = folderWith({ 'sound.json': DESCRIBED, 'task.json': content });
  const { code, out, err } = run(['check', folder, '--fail-on', 'never']);
  expect(code).toBe(2);
  expect(out).toContain('1 task definition: ');
  expect(err).toMatch(/^[^\n]*\n$/);
  expect(err).toContain(`${folder}/task.json ${reason}`);
});

const CONTAINERS_TEXT = JSON.stringify(REGISTER.containerDefinitions);
const DEPLOYED = 'Check what it has registered: aws ecs describe-task-definition --task-definition FAMILY > task.json';

/** Files of other tools that describe a task definition, with the end of what the command prints about them. */
const FILES_OF_TOOLS: readonly (readonly [string, unknown, string])[] = [
  ['main.tf', 'resource "aws_ecs_task_definition" "app" {\n  family = "x"\n}\n', 'is Terraform configuration. Check its plan: '],
  ['module.tf', 'module "web" {\n  container_definitions = {\n    app = { image = "i" }\n  }\n}\n', 'is Terraform configuration. Check its plan: '],
  ['main.tf.json', { resource: { aws_ecs_task_definition: { app: { container_definitions: '${jsonencode([])}' } } } }, 'is Terraform configuration. Check its plan: '],
  ['terraform.tfstate', { version: 4, terraform_version: '1.9.0', resources: [{ type: 'aws_ecs_task_definition', instances: [{ attributes: { container_definitions: CONTAINERS_TEXT } }] }] }, 'is a state file of Terraform. Check its JSON output: '],
  ['task.jsonnet', '{\n  containerDefinitions: [{ name: "app" }],\n}\n', 'is Jsonnet. Check its output: '],
  ['task.libsonnet', '{ "containerDefinitions": [] }', 'is Jsonnet. Check its output: '],
  ['Pulumi.yaml', { runtime: 'yaml', resources: { task: { type: 'aws:ecs:TaskDefinition', properties: { containerDefinitions: { 'fn::toJSON': REGISTER.containerDefinitions } } } } }, `belongs to a Pulumi project and contains a task definition that is not read: resources.task. ${DEPLOYED}`],
  ['Pulumi.yml', { runtime: 'yaml', resources: { task: { type: 'aws:ecs/taskDefinition:TaskDefinition', properties: { containerDefinitions: '${containers}' } } } }, 'belongs to a Pulumi project'],
  ['stack.json', { version: 3, deployment: { resources: [{ type: 'pulumi:pulumi:Stack' }, { type: 'aws:ecs/taskDefinition:TaskDefinition', inputs: { containerDefinitions: CONTAINERS_TEXT } }] } }, `belongs to a Pulumi project and contains a task definition that is not read: deployment.resources.1. ${DEPLOYED}`],
  ['service.yaml', { runtime: 'yaml', resources: { web: { type: 'awsx:ecs:FargateService', properties: { taskDefinitionArgs: { container: { image: 'i' } } } } } }, 'belongs to a Pulumi project'],
  ['crossplane.yaml', { apiVersion: 'ecs.aws.upbound.io/v1beta1', kind: 'TaskDefinition', spec: { forProvider: { containerDefinitions: CONTAINERS_TEXT } } }, `belongs to a Crossplane configuration and contains a task definition that is not read: spec. ${DEPLOYED}`],
  ['composition.yaml', { kind: 'Composition', spec: { resources: [{ base: { apiVersion: 'ecs.aws.crossplane.io/v1alpha1', kind: 'TaskDefinition', spec: { forProvider: { containerDefinitions: [] } } } }] } }, 'belongs to a Crossplane configuration and contains a task definition that is not read: spec.resources.0.base.spec. '],
  ['ack.yaml', { apiVersion: 'ecs.services.k8s.aws/v1alpha1', kind: 'TaskDefinition', spec: { containerDefinitions: REGISTER.containerDefinitions } }, `belongs to a Kubernetes manifest and contains a task definition that is not read: spec. ${DEPLOYED}`],
  ['playbook.yml', [{ hosts: 'all', tasks: [{ 'name': 'web', 'community.aws.ecs_taskdefinition': { family: 'web', containers: REGISTER.containerDefinitions } }] }], 'belongs to an Ansible project and contains a task definition that is not read: 0.tasks.0.community.aws.ecs_taskdefinition. Check what it has registered'],
  ['tasks.yml', [{ ecs_taskdefinition: { containers: '{{ containers }}' } }], 'belongs to an Ansible project and contains'],
  ['ecs-params.yml', { version: 1, task_definition: { pid_mode: 'host', services: { web: { essential: true } } } }, 'belongs to an ecs-cli project and contains a task definition that is not read: task_definition. Check what it registers: ecs-cli compose create'],
  ['manifest.yml', { name: 'web', type: 'Load Balanced Web Service', image: { build: 'Dockerfile' } }, 'belongs to a Copilot application and contains a task definition that is not read. Check its template'],
  ['job.yml', { name: 'nightly', type: 'Scheduled Job', image: { location: 'i' } }, 'belongs to a Copilot application and contains'],
  ['serverless.yml', { service: 'x', resources: { Resources: { Task: fargateTask([container()]) } } }, 'contains a task definition in a place that is not read: resources.Resources.Task. Pass a template'],
  ['configmap.yaml', { kind: 'ConfigMap', data: { 'task.json': JSON.stringify(REGISTER, undefined, 2) } }, 'contains a task definition in a place that is not read: data.task.json. Pass a template'],
  ['input.json', { containerDefinitions: CONTAINERS_TEXT }, 'contains a task definition in a place that is not read: containerDefinitions. Pass a template'],
];

describe.each(FILES_OF_TOOLS)('%s with a task definition of its tool', (name, content, message) => {
  const text = typeof content === 'string' || name.endsWith('json') || name.endsWith('tfstate') ? content : stringify(content);

  test('is refused alone', () => {
    const file = fileWith(text, name);
    expect(run(['check', file])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^[^\n]*\n$/) });
    expect(run(['check', file]).err).toContain(`${file} ${message}`);
  });

  test('is refused in a folder beside a sound task definition, unless it is left out', () => {
    const folder = folderWith({ 'sound.json': template({ Task: fargateTask([container()]) }), [`a/${name}`]: text });
    const { code, out, err } = run(['check', folder]);
    expect(code).toBe(2);
    expect(out).toContain('1 task definition: 0 errors');
    expect(err).toContain(`${folder}/a/${name} ${message}`);
    expect(run(['check', folder, '--exclude', 'a'])).toMatchObject({ code: 0, err: '' });
  });
});

test.each<[string, unknown]>([
  ['main.tf', 'data "aws_ecs_task_definition" "app" {\n  task_definition = "web"\n}\noutput "arn" { value = aws_ecs_task_definition.app.arn }\n'],
  ['variables.tf', 'variable "container_definitions" {\n  type = string\n}\n'],
  ['lib.libsonnet', '{ image(name):: "example.com/" + name }'],
  ['terraform.tfstate', { version: 4, terraform_version: '1.9.0', resources: [] }],
  ['manifest.yml', { name: 'site', type: 'Static Site', image: 'x' }],
  ['app-runner.yml', { name: 'web', type: 'Request-Driven Web Service', image: { location: 'i' } }],
  ['crd.yaml', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec: { names: { kind: 'TaskDefinition' } } }],
  ['deploy.yml', { on: 'push', jobs: { deploy: { steps: [{ uses: 'aws-actions/amazon-ecs-deploy-task-definition@v2', with: { 'task-definition': 'task.json' }, run: "jq '{containerDefinitions}' task.json" }] } } }],
  ['compose.yml', { services: { web: { image: 'nginx', command: '[{"containerDefinitions": ' } } }],
])('a folder may contain the file %s of a tool, which defines no task', (name, content) => {
  expect(run(['check', folderWith({ 'sound.json': template({ Task: fargateTask([container()]) }), [name]: content })]))
    .toMatchObject({ code: 0, err: '' });
});

const [CONTAINER] = REGISTER.containerDefinitions;
const NOT_A_LIST = /containerDefinitions could not be checked: .* is not a list/;

test.each<[string, unknown, RegExp]>([
  ['one container', { containerDefinitions: CONTAINER }, NOT_A_LIST],
  ['one container beside settings of the task', { ...REGISTER, containerDefinitions: CONTAINER }, NOT_A_LIST],
  ['a map of containers', { ...REGISTER, containerDefinitions: { app: CONTAINER } }, NOT_A_LIST],
  ['a map of containers in a described task definition', { taskDefinition: { ...DESCRIBED.taskDefinition, containerDefinitions: { app: CONTAINER } } }, NOT_A_LIST],
  ['a list of containers in a text', { family: 'web', containerDefinitions: CONTAINERS_TEXT }, NOT_A_LIST],
  ['null', { family: 'web', containerDefinitions: null }, /task definition could not be checked: it has no container/],
])('a folder does not pass with a task definition that has %s in place of a list', (_, content, problem) => {
  const { code, out, err } = run(['check', folderWith({ 'sound.json': DESCRIBED, 'task.json': content })]);
  expect({ code, err }).toEqual({ code: 2, err: '' });
  expect(out).toMatch(problem);
});

test.each<[string, unknown]>([
  ['a shape of a model', { family: { shape: 'String' }, containerDefinitions: { shape: 'ContainerDefinitions', image: { shape: 'String' } } }],
  ['a file of descriptions', { family: 'The family.', containerDefinitions: 'The containers.' }],
  ['settings of another tool', { containerDefinitions: { app: { image: 'nginx' } } }],
  ['a schema', { properties: { containerDefinitions: { type: 'array' } } }],
  ['a list of names', { containerDefinitions: { required: ['name'] }, types: ['AWS::ECS::TaskDefinition'] }],
  ['a template without task definitions', { Resources: { Help: { Type: 'AWS::SSM::Document', Properties: { Content: { containerDefinitions: [{ name: 'app' }] } } } } }],
  ['a construct tree', { version: 'tree-0.1', tree: { children: { Task: { 'aws:cdk:cloudformation:props': { containerDefinitions: [{ name: 'app' }] } } } } }],
  ['a sentence', 'A file about AWS::ECS::TaskDefinition.'],
])('a folder may contain %s about task definitions', (_, content) => {
  expect(run(['check', folderWith({ 'sound.json': DESCRIBED, 'other.json': content }), '--fail-on', 'never'])).toMatchObject({ code: 0, err: '' });
});

test('an address in a text is no comment', () => {
  expect(run(['check', fileWith('{ "image": "https://example.com/x" "cpu": 1 }')]).err).toContain('Correct its syntax');
});
