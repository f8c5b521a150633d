import { stringify } from 'yaml';
import { container, DESCRIBED, fargateTask, REGISTER, template } from '../../cli/definitions';
import { allIn, fileWith, folderWith, run } from '../../cli/terminal';
import { contentOf } from '../../run';

const CONTAINERS_TEXT = JSON.stringify(REGISTER.containerDefinitions);
const TERRAFORM = "belongs to Terraform. Check a plan: terraform plan -out=plan && terraform show -json plan | jq '";
const DESCRIBE = 'aws ecs describe-task-definition --task-definition FAMILY > task.json';
const KUBERNETES = `is a Kubernetes manifest. Check what your controller registers from it: ${DESCRIBE}`;
const COMPOSE = `is a Compose file. Check what your tool registers from it: ${DESCRIBE}`;
const SERVICES = `is the output of describe-services, which only names task definitions. Check each of them: ${DESCRIBE}`;
const SOURCE = 'is source code. If it is a CDK app, synthesize it and check cdk.out: cdk synth';
const LIST = 'is a list of container definitions without a task definition. Put it into one: jq \'{family: "NAME", containerDefinitions: .}\' FILE > task.json';
const OTHER_PLACE = 'contains a task definition in a place that is not read: ';
const TO_PASS = 'Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.';

/** Files with a task definition that is not read, with what the command prints about each. */
const WITH_TASK_DEFINITION: readonly (readonly [string, unknown, string])[] = [
  ['main.tf', 'resource "aws_ecs_task_definition" "app" {\n  family = "x"\n}\n', TERRAFORM],
  ['main.txt', 'resource "aws_ecs_task_definition" "app" {\n  family = "x"\n}\n', TERRAFORM],
  ['module.hcl', 'inputs = {\n  container_definitions = jsonencode([])\n}', TERRAFORM],
  ['snake.json', { family: 'x', container_definitions: [{ name: 'app', image: 'i' }] }, `${OTHER_PLACE}its top level. ${TO_PASS}`],
  ['main.tf.json', { resource: { aws_ecs_task_definition: { app: { container_definitions: '${jsonencode([])}' } } } }, TERRAFORM],
  ['terraform.tfstate', { version: 4, terraform_version: '1.9.0', resources: [{ type: 'aws_ecs_task_definition', instances: [{ attributes: { container_definitions: CONTAINERS_TEXT } }] }] }, TERRAFORM],
  ['plan.json', { terraform_version: '1.9.0', planned_values: { root_module: { resources: [{ type: 'aws_ecs_task_definition', values: { container_definitions: CONTAINERS_TEXT } }] } } }, TERRAFORM],
  ['unknown.json', { terraform_version: '1.9.0', resource_changes: [{ type: 'aws_ecs_task_definition', change: { after: { pid_mode: 'host' }, after_unknown: { container_definitions: true } } }] }, TERRAFORM],
  ['app.ts', 'new ecs.CfnTaskDefinition(this, "Task", { containerDefinitions: [] });', SOURCE],
  ['ack.yaml', { apiVersion: 'ecs.services.k8s.aws/v1alpha1', kind: 'TaskDefinition', spec: { containerDefinitions: REGISTER.containerDefinitions } }, KUBERNETES],
  ['compose.yaml', { 'services': { web: { image: 'nginx' } }, 'x-task': REGISTER }, COMPOSE],
  ['containers.json', REGISTER.containerDefinitions, LIST],
  ['commented.json', `// web\n${JSON.stringify(REGISTER)}`, 'contains a task definition, but not as JSON or YAML. Remove the comments.'],
  ['exported.json', `export default ${JSON.stringify(REGISTER)}`, 'contains a task definition, but not as JSON or YAML.'],
  ['text.json', JSON.stringify(JSON.stringify(REGISTER)), 'contains a task definition, but not as JSON or YAML'],
  ['stream.json', `---\n${JSON.stringify(REGISTER)}\n---\n// web\n${JSON.stringify(REGISTER)}\n`, 'contains a task definition, but not as JSON or YAML'],
  ['serverless.yml', { service: 'x', resources: { Resources: { Task: fargateTask([container()]) } } }, `${OTHER_PLACE}resources.Resources.Task. ${TO_PASS}`],
  ['list.json', { taskDefinitions: [DESCRIBED.taskDefinition] }, `${OTHER_PLACE}taskDefinitions.0. ${TO_PASS}`],
];

/** Files without a task definition that may be named by mistake. */
const WITHOUT_TASK_DEFINITION: readonly (readonly [string, unknown, string])[] = [
  ['plan', 'PK\u0003\u0004\u0000\u0000', TERRAFORM],
  ['state.json', { terraform_version: '1.9.0', values: {} }, TERRAFORM],
  ['app.py', 'import aws_cdk', SOURCE],
  ['TypeScript.txt', "import { App } from 'aws-cdk-lib';\nconst app = new App();\n", SOURCE],
  ['Python.txt', 'from aws_cdk import aws_ecs\nclass Web(Stack):\n    pass\n', SOURCE],
  ['Java.txt', 'import software.amazon.awscdk.App;\npublic class Shop {\n}\n', SOURCE],
  ['C#.txt', 'using Amazon.CDK;\n', SOURCE],
  ['stream.txt', '---\n# empty\n---\nservices: {web: {image: nginx}}\n', COMPOSE],
  ['variables.txt', 'variable "image" {\n  type = string\n}\n', TERRAFORM],
  ['services.txt', { services: [{ serviceName: 'web', taskDefinition: 'web:3' }], failures: [] }, SERVICES],
  ['manifest.json', { version: '48.0.0', artifacts: {} }, 'is the manifest of a cloud assembly. Pass its folder.\n'],
  ['nomad.hcl', 'job "x" { task "y" { driver = "docker" } }', 'contains no task definition'],
  ['queue.json', { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }, 'is a CloudFormation template without task definitions'],
  ['compose.yml', { services: { web: { build: '.' } } }, 'is a Compose file.'],
  ['pod.yaml', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [] } }, KUBERNETES],
  ['crd.yaml', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec: { names: { kind: 'TaskDefinition' } } }, KUBERNETES],
  ['model.json', { family: { shape: 'String' }, containerDefinitions: { shape: 'ContainerDefinitions', image: { shape: 'String' } } }, 'contains no task definition'],
  ['schema.json', { properties: { containerDefinitions: { type: 'array' } } }, 'contains no task definition'],
  ['names.json', { containerDefinitions: { required: ['name'] }, types: ['AWS::ECS::TaskDefinition'] }, 'contains no task definition'],
  ['document.json', template({ Help: { Type: 'AWS::SSM::Document', Properties: { Content: { containerDefinitions: [{ name: 'app' }] } } } }), 'is a CloudFormation template without'],
  ['tree.json', { version: 'tree-0.1', tree: { children: { Task: { 'aws:cdk:cloudformation:props': { containerDefinitions: [{ name: 'app' }] } } } } }, 'contains no task definition'],
  ['deploy.yml', { on: 'push', jobs: { deploy: { steps: [{ with: { 'task-definition': 'task.json' }, run: "jq '{containerDefinitions}' task.json" }] } } }, 'contains no task definition'],
  ['sentence.json', JSON.stringify('A file about AWS::ECS::TaskDefinition.'), 'contains no task definition'],
];

const textOf = (name: string, content: unknown) => typeof content !== 'string' && /ya?ml$/.test(name) ? stringify(content) : content;

test.each([...WITH_TASK_DEFINITION, ...WITHOUT_TASK_DEFINITION])('%s alone is an error that names what it is and what to do, in one line', (name, content, message) => {
  const file = fileWith(textOf(name, content), name);
  const { code, out, err } = run(['check', file]);
  expect({ code, out }).toStrictEqual({ code: 2, out: '' });
  expect(err).toMatch(/^[^\n]*\n$/);
  expect(err).toContain(`cdk-fargate-linux-controls: ${file} ${message}`);
});

describe('in a list of files beside a sound task definition', () => {
  const checkBeside = (name: string, content: unknown) =>
    run(['check', ...allIn(folderWith({ [name]: textOf(name, content), 'sound.json': template({ Task: fargateTask([container()]) }) }))]);

  test.each(WITH_TASK_DEFINITION)('%s with a task definition that is not read does not pass', (name, content, message) => {
    const { code, out, err } = checkBeside(name, content);
    expect({ code, isRead: out.includes('1 task definition: 0 errors') }).toStrictEqual({ code: 2, isRead: true });
    expect(err).toContain(`${name} ${message}`);
  });

  test.each(WITHOUT_TASK_DEFINITION)('%s is skipped', (name, content) => expect(checkBeside(name, content)).toMatchObject({ code: 0, err: '' }));
});

const [CONTAINER] = REGISTER.containerDefinitions;
const NOT_A_LIST = /containerDefinitions could not be checked: .* is not a list/;

test.each<[string, unknown, RegExp]>([
  ['one container', { containerDefinitions: CONTAINER }, NOT_A_LIST],
  ['one container beside settings of the task', { ...REGISTER, containerDefinitions: CONTAINER }, NOT_A_LIST],
  ['a map of containers', { ...REGISTER, containerDefinitions: { app: CONTAINER } }, NOT_A_LIST],
  ['a map of containers in a described task definition', { taskDefinition: { ...DESCRIBED.taskDefinition, containerDefinitions: { app: CONTAINER } } }, NOT_A_LIST],
  ['a list of containers in a text', { family: 'web', containerDefinitions: CONTAINERS_TEXT }, NOT_A_LIST],
  ['only a list of containers in a text', { containerDefinitions: CONTAINERS_TEXT }, NOT_A_LIST],
  ['null', { family: 'web', containerDefinitions: null }, /task definition could not be checked: it has no container/],
])('a list of files does not pass with a task definition that has %s in place of a list', (_, content, problem) => {
  const { code, out, err } = run(['check', ...allIn(folderWith({ 'sound.json': DESCRIBED, 'task.json': content }))]);
  expect({ code, err }).toEqual({ code: 2, err: '' });
  expect(out).toMatch(problem);
});

test('an address in a text is no comment, and a comment may follow a value', () => {
  expect(run(['check', fileWith('{ "family": "x", /* why */ "cpu": 1 }')]).err).toContain('Remove the comments.');
  expect(run(['check', fileWith('{ "image": "https://example.com/x" "cpu": 1 }')]).err).toContain('Correct its syntax');
});

test('the page about checks has the command that the error about Terraform shows', () => {
  const [, command] = /(terraform plan -out=plan .*)\n$/.exec(run(['check', fileWith('', 'main.tf')]).err)!;
  expect(contentOf('docs/checks.md')).toContain(`\`\`\`bash\n${command}\n\`\`\``);
});
