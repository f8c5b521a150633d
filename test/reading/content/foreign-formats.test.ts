import { DESCRIBED, fargateTask, container, REGISTER } from '../../cli/definitions';
import { removeFolders, fileWith, folderWith, run } from '../../cli/terminal';

afterEach(removeFolders);

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

test.each<[string, unknown]>([
  ['a schema', { properties: { containerDefinitions: { type: 'array' } } }],
  ['a list of names', { containerDefinitions: { required: ['name'] }, types: ['AWS::ECS::TaskDefinition'] }],
  ['a template without task definitions', { Resources: { Hook: { Type: 'Custom::Hook', Properties: { containerDefinitions: [{ name: 'app' }] } } } }],
  ['a construct tree', { version: 'tree-0.1', tree: { children: { Task: { 'aws:cdk:cloudformation:props': { containerDefinitions: [{ name: 'app' }] } } } } }],
  ['a sentence', 'A file about AWS::ECS::TaskDefinition.'],
])('a folder may contain %s about task definitions', (_, content) => {
  expect(run(['check', folderWith({ 'sound.json': DESCRIBED, 'other.json': content }), '--fail-on', 'never'])).toMatchObject({ code: 0, err: '' });
});

test('an address in a text is no comment', () => {
  expect(run(['check', fileWith('{ "image": "https://example.com/x" "cpu": 1 }')]).err).toContain('Pass a template that cdk synth wrote');
});
