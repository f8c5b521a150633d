import { isObject } from '../../checks/json';

/** A tool whose files describe task definitions in a form that is not read. */
export interface Tool {
  /** What its files belong to, with an article. */
  readonly project: string;

  /** How to get a file to check, as a sentence without its full stop. */
  readonly remedy: string;
}

const DESCRIBE = 'aws ecs describe-task-definition --task-definition FAMILY > task.json';
const DEPLOYED = `Check what it has registered: ${DESCRIBE}`;

export const TOOLS = {
  ansible: { project: 'an Ansible project', remedy: DEPLOYED },
  cdk: { project: 'a CDK app', remedy: 'Synthesize it and check cdk.out: cdk synth' },
  copilot: {
    project: 'a Copilot application',
    remedy: 'Check its template: copilot svc package --name SERVICE --env ENVIRONMENT --output-dir infrastructure',
  },
  crossplane: { project: 'a Crossplane configuration', remedy: DEPLOYED },
  ecsCli: { project: 'an ecs-cli project', remedy: `Check what it registers: ecs-cli compose create && ${DESCRIBE}` },
  ecspresso: { project: 'an ecspresso project', remedy: 'Check its task definition: ecspresso render taskdef > task.json' },
  kubernetes: { project: 'a Kubernetes manifest', remedy: DEPLOYED },
  pulumi: { project: 'a Pulumi project', remedy: DEPLOYED },
  sam: { project: 'a SAM application', remedy: 'If its nested applications contain task definitions, build it and check .aws-sam/build: sam build' },
  terraform: { project: 'a Terraform module', remedy: 'Check its plan: terraform plan -out=plan && terraform show -json plan > plan.json' },
} satisfies Readonly<Record<string, Tool>>;

const TERRAFORM = `is Terraform configuration. ${TOOLS.terraform.remedy}`;
const TERRAFORM_STATE = 'is a state file of Terraform. Check its JSON output: terraform show -json > state.json';

/**
 * Formats that contain task definitions in a form that cannot be read, by the names of their files. Each text names the
 * format and the remedy.
 */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.(?:tf(\.json)?|hcl)$/, TERRAFORM],
  [/\.(jsonnet|libsonnet)$/, 'is Jsonnet. Check its output: jsonnet FILE > task.json'],
  [/\.(ts|js|mjs|cjs|py|java|cs|go|kt)$/, 'is source code. If it is a CDK app, synthesize it and check cdk.out: cdk synth'],
];

/** A task definition in a text of these formats. A data source or a reference is none. */
const DEFINITION = /^[ \t]*resource\s+"aws_ecs_task_definition"|"aws_ecs_task_definition"\s*:|\bcontainer_?definitions\b["']?\s*[=:]/im;

/** The first bytes of archives. A plan of Terraform is one. */
const ZIP = /^PK\u0003\u0004/;

/** A comment at the start of a line, or after a value. */
const COMMENT = /(?:^|[,{[\]}"\d])[ \t]*(?:\/\/|\/\*)/m;

const TERRAFORM_BLOCK = /^[ \t]*(?:resource|data|module)\s+"[^"]+"(?:\s+"[^"]+")?\s*\{/m;
const JSONNET = /^[ \t]*(?:local\s+\w+\s*=|(?:local\s+\w+\s*=\s*)?import\s+')/m;
const CDK = /aws-cdk-lib|aws_cdk|@aws-cdk\//;

/** A placeholder or a directive that another tool fills in. `$NAME` and `<NAME>` inside quotes are ordinary text. */
const TEMPLATING = /\{\{(?!resolve:).{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|(?=[$<])(?<=(?:"\s*:|\[)\s*)(?:\$\w+|\$\{.{0,200}?\}|<\w+>)/;

/** Names the format of a file by its name or first characters, with what to do. Undefined for JSON and YAML. */
export function foreignFormatOf(name: string, text: string): string | undefined {
  return ZIP.test(text)
    ? 'is an archive, for example a plan of Terraform. Check it as JSON: terraform show -json plan > plan.json'
    : BY_NAME.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}

/** Whether a text in a format that is not read contains a task definition. */
export function definesTask(text: string): boolean {
  return DEFINITION.test(text);
}

/** Returns what to do about a text that is neither JSON nor YAML. */
export function remedyFor(text: string): string {
  const [templating] = TEMPLATING.exec(text) ?? [];
  if (templating !== undefined) {
    return `It contains the placeholder ${templating}. Fill it in first.`;
  }
  const [, , format] = [
    [TERRAFORM_BLOCK, 'Terraform configuration', TOOLS.terraform.remedy] as const,
    [JSONNET, 'Jsonnet', 'Check its output: jsonnet FILE > task.json'] as const,
    [CDK, 'the source of a CDK app', TOOLS.cdk.remedy] as const,
    [COMMENT, 'JSON with comments', 'Remove the comments, or convert it: npx json5 FILE > task.json'] as const,
  ].find(([pattern]) => pattern.test(text)) ?? [];
  return format ?? 'Correct its syntax, or pass what is generated from it, for example cdk.out.';
}

/** Returns what valid JSON or YAML without a task definition is, if users pass it by mistake. */
export function relatedContentOf(content: unknown): string | undefined {
  if (!isObject(content)) {
    return undefined;
  }
  if (isObject(content.Resources)) {
    return 'is a CloudFormation template without task definitions';
  }
  if (isObject(content.artifacts) && typeof content.version === 'string') {
    return 'is the manifest of a cloud assembly. Pass its folder';
  }
  if (Array.isArray(content.resources) && typeof content.terraform_version === 'string') {
    return TERRAFORM_STATE;
  }
  return isObject(content.resource) || isObject(content.terraform) ? TERRAFORM : undefined;
}
