import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { analyze } from '../../playground/src/analysis/analyze';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';

const SAMPLES = KNOWN_MESSAGES.filter(({ name }) => name !== 'parameter-name').flatMap(({ samples }) => samples.map(({ text }) => text));

/** What comments and values quote: messages, and the name of a parameter. */
const QUOTED = [...SAMPLES.map(text => text.replace(/\n/g, ' ')), 'net.core.somaxcon = 1'];

/** What a text is, how its comments start, and what it consists of: the first fragment is what a whole file starts with. */
const FORMATS: readonly (readonly [says: string, comment: string, ...fragments: readonly string[]])[] = [
  ['is source code', '//', "import { aws_ecs as ecs } from 'aws-cdk-lib';", "task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx') });",
    'new ecs.FargateTaskDefinition', "const task = new ecs.FargateTaskDefinition(this, 'Task', {\n  pidMode: ecs.PidMode.TASK,\n});", "{\n  image: ecs.ContainerImage.fromRegistry('nginx'),\n}",
    "const { App } = require('aws-cdk-lib');", 'class Web extends Stack {', "KernelTuning.network({ byName: { 'net.core.somaxcon': '1' } })"],
  ['is source code', '#', 'from aws_cdk import aws_ecs as ecs', 'task.add_container("web", image=image)', 'class Web(Stack):\n    def __init__(self, scope) -> None:'],
  ['is source code', '//', 'import software.amazon.awscdk.services.ecs.*;', 'task.addContainer("web", ContainerDefinitionOptions.builder()\n    .build());', 'public class Shop extends Stack {'],
  ['is source code', '//', 'using Amazon.CDK.AWS.ECS;', 'task.AddContainer("web", new ContainerDefinitionOptions {\n});', 'var task = new FargateTaskDefinition(this, "Task");'],
  ['is source code', '//', 'package main\n\nimport (\n\t"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"\n)', 'task := awsecs.NewFargateTaskDefinition(stack, jsii.String("Task"), nil)'],
  ['belongs to Terraform', '#', 'terraform {\n  required_version = "1.9"\n}', 'resource "aws_ecs_task_definition" "web" {\n  family = "web"\n}', '  container_definitions = jsonencode([])'],
  ['is a Dockerfile', '#', 'FROM nginx:1.27 AS web', 'RUN ["apk", "add", "strace"]\nUSER 101', 'CMD ["nginx", "-g", "daemon off;"]'],
  ['is a shell script or command', '#', '#!/usr/bin/env bash\nset -e', 'docker run -d --sysctl net.core.somaxcon=1 nginx', 'sudo podman run --pid host nginx'],
  ['is a template of a Helm chart', '#', '{{- include "web.labels" . | nindent 4 }}', 'image: {{ .Values.image }}', '{{- if .Values.sysctls }}\nsysctls: {{ toYaml .Values.sysctls }}\n{{- end }}'],
];
const fragments = fc.constantFrom(...FORMATS).chain(([says, comment, ...parts]) => fc.tuple(fc.subarray([...parts], { minLength: 1 }), fc.constantFrom('', ...QUOTED))
  .map(([lines, quoted]) => ({ says, text: [...lines, `${comment} ${quoted}`].join('\n') })));

/** What a program reads or prints as JSON or YAML. */
const STRUCTURES: readonly (readonly [says: string, content: unknown])[] = [
  ['is a Compose file', { services: { web: { build: '.', environment: QUOTED, sysctls: { 'net.core.somaxcon': 1 } } } }],
  ['is a Kubernetes manifest', { apiVersion: 'v1', kind: 'Pod', spec: { securityContext: { sysctls: [{ name: 'net.core.somaxcon', value: '1' }] } } }],
  ['is the output of describe-services', { services: [{ serviceName: 'web', taskDefinition: 'web:3', events: QUOTED.map(message => ({ message })) }] }],
  ['is a list of container definitions', [{ name: 'web', image: 'nginx', essential: true, environment: QUOTED }]],
  ['is the manifest of a cloud assembly', { version: '48.0.0', artifacts: {} }],
  ['is output of the AWS CLI that only names resources', { taskDefinitionArns: ['arn:aws:ecs:eu-central-1:123456789012:task-definition/web:3'] }],
];
const structures = fc.constantFrom(...STRUCTURES.flatMap(([says, it]) => [JSON.stringify(it), stringify(it)].map(text => ({ says, text }))));

test('the formats of other tools, whole and in fragments, are named with what to paste instead, and never explained as messages', () => {
  fc.assert(fc.property(fc.oneof(fragments, structures), ({ says, text }) => {
    expect(analyze(text)).toEqual({ kind: 'problem', message: expect.stringMatching(new RegExp(`^The text ${says}.* [Pp]aste `)) as string });
    expect(JSON.stringify(analyze(text))).not.toMatch(/ FILE|[Cc]heck|\bPass\b|task\.json|[^"]message/);
  }), { numRuns: 500 });
});

test.each(SAMPLES)('no message is called source code, alone or in a log or a terminal session: %s', text => {
  const pasted = [text, `Error: ${text}`, `2026-12-01T10:00:00Z web | ${text}`, `$ docker run nginx\ndocker: ${text}`, `Traceback:\n  File "app.py", line 3, in run\n    client.run()\n${text}`];
  expect(pasted.filter(each => analyze(each).kind !== 'messages')).toEqual([]);
});
