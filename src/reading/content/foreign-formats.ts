import { isObject, Json } from '../../checks/json';

/** Prints a task definition that is registered. */
export const DESCRIBE = 'aws ecs describe-task-definition --task-definition FAMILY';

/**
 * Writes the task definitions of a Terraform plan as the input of `register-task-definition`. What is known only after
 * apply becomes a placeholder.
 */
const FROM_TERRAFORM = [
  '.resource_changes[] | select(.type == "aws_ecs_task_definition" and .mode == "managed") | .change | select(.after)',
  '.after + (.after_unknown | with_entries(select(.value == true) | .value = "${known after apply}"))',
  '{family, networkMode: .network_mode, pidMode: .pid_mode, ipcMode: .ipc_mode, cpu, memory, requiresCompatibilities: .requires_compatibilities, '
    + 'taskRoleArn: .task_role_arn, enableFaultInjection: .enable_fault_injection, '
    + 'runtimePlatform: [.runtime_platform | arrays[] | {operatingSystemFamily: .operating_system_family}][0], '
    + 'containerDefinitions: (.container_definitions | fromjson? // .)}',
  'with_entries(select(.value != null and .value != ""))',
].join(' | ');

/** Prints the task definitions of a Terraform plan. */
export const SHOW_PLAN = `terraform plan -out=plan && terraform show -json plan | jq '${FROM_TERRAFORM}'`;

/** What to do about a text that is not read, by what it is. Most are the second half of a sentence that starts with the file. */
export const ADVICE = {
  terraform: `belongs to Terraform. Check a plan: ${SHOW_PLAN} > tasks.json`,
  compose: `is a Compose file. Check what your tool registers from it: ${DESCRIBE} > task.json`,
  kubernetes: `is a Kubernetes manifest. Check what your controller registers from it: ${DESCRIBE} > task.json`,
  source: 'is source code. If it is a CDK app, synthesize it and check cdk.out: cdk synth',
  services: `is the output of describe-services, which only names task definitions. Check each of them: ${DESCRIBE} > task.json`,
  containers: "is a list of container definitions without a task definition. Put it into one: jq '{family: \"NAME\", containerDefinitions: .}' FILE > task.json",
  manifest: 'is the manifest of a cloud assembly. Pass its folder.',

  /** A sentence about invalid JSON or YAML. */
  syntax: 'Correct its syntax, or pass what is generated from it, for example cdk.out.',

  /** A sentence about any other text. */
  other: 'Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.',
};
export type Advice = Readonly<typeof ADVICE>;
type Format = keyof Advice;

/** The first bytes of an archive, such as a plan that Terraform saves. */
const ZIP = /^PK\u0003\u0004/;

const BY_NAME: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:tf(?:\.json)?|tfstate)$/, 'terraform'],
  [/\.(?:ts|js|mjs|cjs|py|java|cs|go|kt)$/, 'source'],
];

/** What only other formats contain, in a text that is neither JSON nor YAML. */
const BY_TEXT: readonly (readonly [RegExp, Format])[] = [
  [/^[ \t]*(?:(?:resource|data|module|output|provider|variable)\s+"[^"]+"(?:\s+"[^"]+")?\s*\{|(?:locals|terraform)\s*\{|container_definitions\s*=)/m, 'terraform'],
  [/^\s*[^\s[{][^]*(?:['"](?:aws-cdk-lib['"/]|@aws-cdk\/)|\baws_?cdk\b|\badd_?container\(|Amazon\.CDK)/i, 'source'],
];

const BY_CONTENT: readonly (readonly [is: (content: Json) => boolean, Format])[] = [
  [({ terraform_version: version, terraform, resource }) => typeof version === 'string' || isObject(terraform) || isObject(resource), 'terraform'],
  [({ artifacts, version }) => isObject(artifacts) && typeof version === 'string', 'manifest'],
  [({ apiVersion, kind }) => typeof apiVersion === 'string' && typeof kind === 'string', 'kubernetes'],
  [({ services }) => Array.isArray(services) && services.some(service => isObject(service) && typeof service.taskDefinition === 'string'), 'services'],
  [({ services }) => isObject(services) && Object.values(services).some(service => isObject(service) && (service.image ?? service.build) !== undefined), 'compose'],
];

const COMMENT = /(?:^|[,{[\]}"\d])[ \t]*(?:\/\/|\/\*)/m;

/** A placeholder or a directive that another tool fills in. `$NAME` and `<NAME>` inside quotes are ordinary text. */
const TEMPLATING = /\{\{(?!resolve:).{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|(?=[$<])(?<=(?:"\s*:|\[)\s*)(?:\$\w+|\$\{.{0,200}?\}|<\w+>)/;

/** Returns what a file is by its name or its first bytes, if it is neither JSON nor YAML. */
export function foreignFormatOf(name: string, text: string): Format | undefined {
  return ZIP.test(text) ? 'terraform' : BY_NAME.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}

/** Returns what a text is that is neither JSON nor YAML, if it is in a format of another tool. */
export function foreignTextOf(text: string): Format | undefined {
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
}

/** Returns what to do about a text that is neither JSON nor YAML, nor in a format of another tool. */
export function remedyFor(text: string, { syntax }: Advice): string {
  const [templating] = TEMPLATING.exec(text) ?? [];
  return templating !== undefined
    ? `It contains the placeholder ${templating}. Fill it in first.`
    : COMMENT.test(text) ? 'Remove the comments.' : syntax;
}

/** Returns what valid JSON or YAML is, if it is in a format of another tool. */
export function foreignContentOf(content: unknown): Format | undefined {
  return Array.isArray(content)
    ? listsContainers(content) ? 'containers' : undefined
    : isObject(content) ? BY_CONTENT.find(([is]) => is(content))?.[1] : undefined;
}

const CONTAINER_MEMBERS = ['essential', 'portmappings', 'systemcontrols'];

/** Whether a list has an item that is surely a container definition. Many other lists have items with a name and an image. */
export function listsContainers(items: readonly unknown[]): boolean {
  return items.some(item => {
    const keys = isObject(item) ? Object.keys(item).map(key => key.toLowerCase()) : [];
    return keys.includes('image') && CONTAINER_MEMBERS.some(name => keys.includes(name));
  });
}
