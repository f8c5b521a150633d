import { ADVICE, type Advice, DESCRIBE, SHOW_PLAN } from '../../../src/reading/content/foreign-formats';

/** What to paste instead of a text that is not read, by what it is. Each entry corresponds to one of the command. */
export const TO_PASTE: Advice = {
  ...ADVICE,
  terraform: `belongs to Terraform. Paste the output of \`${SHOW_PLAN}\``,
  compose: `is a Compose file. Paste the task definition that your tool registers from it: the output of \`${DESCRIBE}\``,
  kubernetes: `is a Kubernetes manifest. Paste the task definition of the same containers on ECS: the output of \`${DESCRIBE}\``,
  source: `is source code. If it is a CDK app, run \`cdk synth\`, and paste a template from cdk.out. Otherwise, paste the output of \`${DESCRIBE}\``,
  services: `is the output of describe-services, which only names task definitions. Paste the output of \`${DESCRIBE}\``,
  containers: 'is a list of container definitions without a task definition. Paste it as a part of one: `{ "family": "NAME", "containerDefinitions": LIST }`',
  manifest: 'is the manifest of a cloud assembly. Paste a template from the same folder.',
  syntax: '', // The line is marked.
  other: 'Paste a CloudFormation template, the input of register-task-definition, or the output of describe-task-definition.',
};

const HELM = `is a template of a Helm chart. Paste the task definition of the same containers on ECS: the output of \`${DESCRIBE}\``;
const DOCKERFILE = `is a Dockerfile. Paste the task definition that runs its image: the output of \`${DESCRIBE}\``;
const SHELL = `is a shell script or command. Paste the task definition of the same containers on ECS: the output of \`${DESCRIBE}\``;
const LISTING = `is output of the AWS CLI that only names resources. Paste the output of \`${DESCRIBE}\``;

/** The formats that have no file extension of their own, or whose fragments are pasted. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:\{\s*)?["']?(?:task(?:Definition)?Arns|serviceArns|clusterArns|families)["']?\s*:|^(?:TASKDEFINITIONARNS|TASKARNS|SERVICEARNS|CLUSTERARNS|FAMILIES)\s/, LISTING],
  [/^SERVICES\t|^[|\s-]*DescribeServices\b/, TO_PASTE.services],
  [/^[|\s-]*List(?:TaskDefinitions|TaskDefinitionFamilies|Tasks|Services|Clusters)\b/, LISTING],
  [/^(?!\s*[[{]"?\w)[^]*\{\{-?\s*(?:(?:include|template|define) "|(?:\w+ )*\$?\.(?:Values|Release|Chart|Capabilities)\b)/, HELM],
  [/^#!.*\b(?:ba|da|z|k)?sh\b/, SHELL],
  [/^FROM[ \t]+[\w./:@${}-]+(?:[ \t]+[Aa][Ss][ \t]+\S+)?[ \t]*$|^(?:CMD|ENTRYPOINT|RUN)[ \t]+\[/m, DOCKERFILE],
  [/^[ \t]*(?:\$ )?(?:sudo )?(?:docker|podman|finch|nerdctl) (?:container )?(?:run|create|exec|build|compose|start) /m, SHELL],
];

/** Statements of TypeScript, JavaScript, Python, Java, C#, and Go. A property that stands alone in its line is YAML, too. */
const STATEMENT = new RegExp(`^[ \\t]*(?:${[
  /import\b.*\bfrom ['"]/, /import (?:static )?[\w.]+(?:\.\*)?;/, /import [\w.]+(?: as \w+)?$/, /import \($/, /from [\w.]+ import\b/, /using [\w.= ]+;/, /(?:package|namespace) [\w.]+[;{]?$/,
  /(?:export )?(?:default )?(?:const|let|var|final|val) [\w{[][^=]*=/, /(?:export )?(?:default )?(?:abstract )?class \w+/, /(?:async )?(?:def|func|function)\b.*[({]/, /(?:public|private|protected)\b.*[({;]$/,
  /(?:(?:await|return|throw) )?(?:\w+ )?(?:[\w.]+ :?= )?new [A-Za-z_][\w.]*(?:[<({]|$)/, // An object.
  /(?:(?:await|return|throw) )?(?:\w+ )?(?:\w+(?:, \w+)* :?= )?[A-Za-z_]\w*(?:\.\w+)+\((?!.*\): )/, // A call.
].map(({ source }) => source).join('|')})`, 'm');

/** Names of the CDK, which also occur in a fragment of an expression. */
const CDK_NAME = /\b(?:aws_?)?ecs\.(?:\w+\.)?[A-Z]\w*[.({]|\bContainerImage\.(?:from\w+|From\w+)\(|\b(?:FargateTaskDefinition|ContainerDefinitionOptions)\b/;

/** Logs, terminal sessions, and traces, which quote source code and contain messages. */
const LOG = /^(?:docker: |time="|\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|Traceback |[ \t]*(?:[\w.]*(?:Error|Exception|error|exception)\b|ERROR|FATAL)[^\n]*: )|^[ \t]+(?:at |File ")\S[^\n]*\d/m;

/** A template or a task definition in YAML, which may contain code. */
const YAML_DEFINITION = /^(?:AWSTemplateFormatVersion|Resources|taskDefinition|containerDefinitions):/m;

/** Returns what a text is that no reader of task definitions understands, and what to paste instead. Undefined if it is none of the known formats. */
export function pastedFormatOf(text: string, reason: string): string | undefined {
  const known = Object.values(TO_PASTE).find(advice => advice === reason);
  return known ?? BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? (isSource(text) ? TO_PASTE.source : undefined);
}

function isSource(text: string): boolean {
  return /^\s*[[{]/.test(text) ? CDK_NAME.test(text) : !YAML_DEFINITION.test(text) && (CDK_NAME.test(text) || STATEMENT.test(text));
}

/** Whether a text in a format may instead be a log or a session that quotes the format and contains messages. */
export function mayContainMessages(format: string, text: string): boolean {
  return [TO_PASTE.source, SHELL].includes(format) && LOG.test(text);
}
