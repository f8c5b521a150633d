import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { analyze } from '../../playground/src/analysis/analyze';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';

const SAMPLES = KNOWN_MESSAGES.filter(({ name }) => name !== 'parameter-name').flatMap(({ samples }) => samples.map(({ text }) => text));

/** Comments of programs, which quote messages and names of parameters. */
const QUOTED = [...SAMPLES.map(text => text.replace(/\n/g, ' ')), 'net.core.somaxcon = 1'];

/** What a text is, and the lines that each format consists of. The first line is an import or a heading, which a fragment lacks. */
const FORMATS: readonly (readonly [says: string, comment: string, heading: string, ...fragments: readonly string[]])[] = [
  ['is source code', '// ', "import { aws_ecs as ecs } from 'aws-cdk-lib';", "taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx') });",
    'new ecs.FargateTaskDefinition', "const task = new ecs.FargateTaskDefinition(this, 'Task', {\n  pidMode: ecs.PidMode.TASK,\n});",
    "{\n  image: ecs.ContainerImage.fromRegistry('nginx'),\n}", "const taskDefinition = { family: 'web', containerDefinitions: [] };"],
  ['is source code', '// ', "const { App } = require('aws-cdk-lib');", 'class Web extends Stack {\n  constructor(scope, id) {', "KernelTuning.network({ byName: { 'net.core.somaxcon': '1' } })"],
  ['is source code', '# ', 'from aws_cdk import aws_ecs as ecs', 'task_definition.add_container("web", image=image)', 'task = ecs.FargateTaskDefinition(self, "Task")',
    'class Web(Stack):\n    def __init__(self, scope: Construct, id: str) -> None:\n        super().__init__(scope, id)'],
  ['is source code', '// ', 'import software.amazon.awscdk.services.ecs.*;', 'taskDefinition.addContainer("web", ContainerDefinitionOptions.builder()\n    .image(image)\n    .build());',
    'FargateTaskDefinition task = FargateTaskDefinition.Builder.create(this, "Task").build();', 'public class Shop extends Stack {'],
  ['is source code', '// ', 'using Amazon.CDK.AWS.ECS;', 'taskDefinition.AddContainer("web", new ContainerDefinitionOptions {\n    Essential = true\n});', 'var task = new FargateTaskDefinition(this, "Task");'],
  ['is source code', '// ', 'package main\n\nimport (\n\t"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"\n)', 'task := awsecs.NewFargateTaskDefinition(stack, jsii.String("Task"), nil)',
    'taskDefinition.AddContainer(jsii.String("web"), &awsecs.ContainerDefinitionOptions{'],
  ['belongs to Terraform', '# ', 'terraform {\n  required_version = "1.9"\n}', 'resource "aws_ecs_task_definition" "web" {\n  family = "web"\n}', 'variable "image" {\n  type = string\n}',
    '  container_definitions = jsonencode([{ name = "web" }])'],
  ['is a Dockerfile', '# ', 'FROM nginx:1.27 AS web', 'RUN ["apk", "add", "strace"]\nUSER 101', 'CMD ["nginx", "-g", "daemon off;"]'],
  ['is a shell script or command', '# ', '#!/usr/bin/env bash\nset -e', 'docker run -d --sysctl net.core.somaxcon=1 nginx', 'sudo podman run --pid host nginx', 'docker compose up -d'],
  ['is a template of a Helm chart', '# ', 'apiVersion: apps/v1\nkind: Deployment', 'image: {{ .Values.image.repository }}:{{ .Values.image.tag }}', '{{- include "web.labels" . | nindent 4 }}',
    '{{- if .Values.sysctls }}\nsecurityContext:\n  sysctls: {{ toYaml .Values.sysctls }}\n{{- end }}'],
];

const fragment = fc.constantFrom(...FORMATS).chain(([says, comment, heading, ...fragments]) => fc.record({
  says: fc.constant(says),
  text: fc.tuple(fc.option(fc.constant(heading)), fc.option(fc.constantFrom(...QUOTED)), fc.subarray([...fragments], { minLength: 1 }), fc.constantFrom('', '\n', '  '))
    .map(([start, quoted, lines, space]) => [...start === null ? [] : [start], ...lines, ...quoted === null ? [] : [`${comment}${quoted}`]].join('\n') + space),
}));

/** What a program reads or prints as JSON or YAML. */
const structure = fc.tuple(fc.constantFrom<readonly [says: string, content: unknown]>(
  ['is a Compose file', { services: { web: { image: 'nginx', sysctls: { 'net.core.somaxcon': 1 } } } }],
  ['is a Compose file', { services: { web: { build: '.', environment: QUOTED } } }],
  ['is a Kubernetes manifest', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [], securityContext: { sysctls: [{ name: 'net.core.somaxcon', value: '1' }] } } }],
  ['is the output of describe-services', { services: [{ serviceName: 'web', taskDefinition: 'web:3', events: QUOTED.map(message => ({ message })) }], failures: [] }],
  ['is output of the AWS CLI that only names resources', { taskDefinitionArns: ['arn:aws:ecs:eu-central-1:123456789012:task-definition/web:3'] }],
  ['is a list of container definitions', [{ name: 'web', image: 'nginx', essential: true, environment: QUOTED }]],
  ['is the manifest of a cloud assembly', { version: '48.0.0', artifacts: {} }],
  ['is output of the AWS CLI that only names resources', { families: [], nextToken: 'x' }],
), fc.constantFrom(JSON.stringify, (content: unknown) => JSON.stringify(content, null, 2), (content: unknown) => stringify(content)))
  .map(([[says, content], write]) => ({ says, text: write(content) }));

test('the formats of other tools, whole and in fragments, are named with what to paste instead, and never explained as messages', () => {
  fc.assert(fc.property(fc.oneof(fragment, structure), ({ says, text }) => {
    expect(analyze(text)).toEqual({ kind: 'problem', message: expect.stringMatching(new RegExp(`^The text ${says}.* [Pp]aste `)) as string });
    expect((analyze(text) as { message: string }).message).not.toMatch(/ FILE|[Cc]heck|\bPass\b|task\.json|message/);
  }), { numRuns: 500 });
});

test.each(SAMPLES)('no message is called source code, alone or in a log or a terminal session: %s', text => {
  for (const pasted of [text, `Error: ${text}`, `2026-12-01T10:00:00Z web | ${text}`, `$ docker run nginx\ndocker: ${text}`, `Traceback (most recent call last):\n  File "app.py", line 3, in run\n    client.run()\n${text}`]) {
    expect({ pasted, ...analyze(pasted) }).toMatchObject({ pasted, kind: 'messages' });
  }
});
