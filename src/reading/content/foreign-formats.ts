import { isObject } from '../../checks/json';

const DESCRIBE = 'aws ecs describe-task-definition --task-definition FAMILY > task.json';

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

/** Formats that are not read, with what to do. Each is the second half of a sentence that starts with the file. */
const TERRAFORM = `belongs to Terraform. Check a plan: terraform plan -out=plan && terraform show -json plan | jq '${FROM_TERRAFORM}' > tasks.json`;
const COMPOSE = `is a Compose file. Check what your tool registers from it: ${DESCRIBE}`;
const KUBERNETES = `is a Kubernetes manifest. Check what your controller registers from it: ${DESCRIBE}`;
const SOURCE = 'is source code. If it is a CDK app, synthesize it and check cdk.out: cdk synth';
const SERVICES = `is the output of describe-services, which only names task definitions. Check each of them: ${DESCRIBE}`;
const CONTAINERS = "is a list of container definitions without a task definition. Put it into one: jq '{family: \"NAME\", containerDefinitions: .}' FILE > task.json";

/** The first bytes of an archive, such as a plan that Terraform saves. */
const ZIP = /^PK\u0003\u0004/;

const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.(?:tf(?:\.json)?|tfstate)$/, TERRAFORM],
  [/\.(?:ts|js|mjs|cjs|py|java|cs|go|kt)$/, SOURCE],
];

/** What only other formats contain, in a text that is neither JSON nor YAML. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]*(?:(?:resource|data|module|output|provider|variable)\s+"[^"]+"(?:\s+"[^"]+")?\s*\{|(?:locals|terraform)\s*\{|container_definitions\s*=)/m, TERRAFORM],
  [/^\s*[^\s[{][^]*(?:['"](?:aws-cdk-lib['"/]|@aws-cdk\/)|\baws_?cdk\b|\badd_?container\(|Amazon\.CDK)/i, SOURCE],
];

const COMMENT = /(?:^|[,{[\]}"\d])[ \t]*(?:\/\/|\/\*)/m;

/** A placeholder or a directive that another tool fills in. `$NAME` and `<NAME>` inside quotes are ordinary text. */
const TEMPLATING = /\{\{(?!resolve:).{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|(?=[$<])(?<=(?:"\s*:|\[)\s*)(?:\$\w+|\$\{.{0,200}?\}|<\w+>)/;

/** Returns what a file is by its name or its first bytes, if it is neither JSON nor YAML. */
export function foreignFormatOf(name: string, text: string): string | undefined {
  return ZIP.test(text) ? TERRAFORM : BY_NAME.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}

/** Returns what a text is that is neither JSON nor YAML, if it is in a format of another tool. */
export function foreignTextOf(text: string): string | undefined {
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
}

/** Returns what to do about a text that is neither JSON nor YAML, nor in a format of another tool. */
export function remedyFor(text: string): string {
  const [templating] = TEMPLATING.exec(text) ?? [];
  return templating !== undefined
    ? `It contains the placeholder ${templating}. Fill it in first.`
    : COMMENT.test(text) ? 'Remove the comments.' : 'Correct its syntax, or pass what is generated from it, for example cdk.out.';
}

/** Returns what valid JSON or YAML is, if it is in a format of another tool. */
export function foreignContentOf(content: unknown): string | undefined {
  if (Array.isArray(content)) {
    return listsContainers(content) ? CONTAINERS : undefined;
  }
  if (!isObject(content)) {
    return undefined;
  }
  if (typeof content.terraform_version === 'string' || isObject(content.terraform) || isObject(content.resource)) {
    return TERRAFORM;
  }
  if (typeof content.apiVersion === 'string' && typeof content.kind === 'string') {
    return KUBERNETES;
  }
  if (Array.isArray(content.services) && content.services.some(service => isObject(service) && typeof service.taskDefinition === 'string')) {
    return SERVICES;
  }
  const services = isObject(content.services) ? Object.values(content.services) : [];
  return services.some(service => isObject(service) && (service.image ?? service.build) !== undefined) ? COMPOSE : undefined;
}

const CONTAINER_MEMBERS = ['essential', 'portmappings', 'systemcontrols'];

/** Whether a list has an item that is surely a container definition. Many other lists have items with a name and an image. */
export function listsContainers(items: readonly unknown[]): boolean {
  return items.some(item => {
    const keys = isObject(item) ? Object.keys(item).map(key => key.toLowerCase()) : [];
    return keys.includes('image') && CONTAINER_MEMBERS.some(name => keys.includes(name));
  });
}
