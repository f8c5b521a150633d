import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App, aws_ecs as ecs, BootstraplessSynthesizer, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { annotationsBelow } from './annotations';
import { addPlugin, synthesizeQuietly } from './plugin';
import { Example, LIBRARY } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import type { Json } from '../../checks/definitions';
import { capitalized, decapitalized, manifestOf } from '../../cli/definitions';
import { folderWith, run } from '../../cli/terminal';
import { FindingSeverity, NamespaceSharingChecks, TunedProxyTask } from 'cdk-fargate-linux-controls';

// The three channels that report findings, and the forms of task definitions in an app.

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;
}

/** Adds the resources of a template to a stack. */
export type Form = (stack: Stack, template: Template) => void;

/** Converts an example of a rule to a template, with the images that the CDK requires. */
export function templateOf(example: Example): Template {
  const template = 'Resources' in example ? structuredClone(example) as unknown as Template : templateFrom(example);
  for (const container of template.Resources.Task.Properties.ContainerDefinitions as Json[]) {
    if (typeof container === 'object') {
      container.Image ??= 'example/app:1.0';
    }
  }
  return template;
}

/** The examples of all rules by the name of a stack. */
export const EXAMPLES: Readonly<Record<string, Template>> = Object.fromEntries(RULES.flatMap(({ name, fails, passes }) => [
  ...fails().map((example, i) => [`${name}-fails-${i + 1}`, templateOf(example)]),
  ...passes().map((example, i) => [`${name}-passes-${i + 1}`, templateOf(example)]),
]));

function templateFrom({ taskDefinition, services = [], ...plain }: Example): Template {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: capitalized(taskDefinition ?? plain) as Json };
  const ran = (services as Json[]).map((service, i) => [`Service${i}`, {
    Type: 'AWS::ECS::Service', Properties: { ...capitalized(service), TaskDefinition: { Ref: 'Task' } },
  }] as const);
  return { Resources: { Task: task, ...Object.fromEntries(ran) } };
}

export const FORMS: Readonly<Record<string, Form>> = {
  'an included template': (stack, template) => void new CfnInclude(stack, 'Template', { templateFile: join(folderWith({ 'template.json': template }), 'template.json') }),
  'typed L1s': eachResource((stack, id, type, properties) => {
    switch (type) {
      case 'AWS::ECS::TaskDefinition': return new ecs.CfnTaskDefinition(stack, id, decapitalized(properties, Token.asString) as ecs.CfnTaskDefinitionProps);
      case 'AWS::ECS::Service': return new ecs.CfnService(stack, id, decapitalized(properties, Token.asString) as ecs.CfnServiceProps);
      default: return new CfnResource(stack, id, { type, properties });
    }
  }),
  'generic resources': eachResource((stack, id, type, properties) => new CfnResource(stack, id, { type, properties })),
};

/** The properties of an L3 that are replaced by those of a template. */
export const IN_L3: Form = (stack, { Resources: { Task: { Properties: properties } } }) => {
  const proxy = { image: ecs.ContainerImage.fromRegistry('example/proxy:1'), portMappings: [{ containerPort: 8080 }] };
  const { taskDefinition } = new TunedProxyTask(stack, 'Edge', { proxy, networkSysctls: { netCoreSomaxconn: 6000 } });
  const l1 = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const own = Object.keys((stack.resolve(l1._toCloudFormation()) as Template).Resources[stack.getLogicalId(l1)].Properties);
  own.filter(name => !Object.hasOwn(properties, name)).forEach(name => l1.addPropertyDeletionOverride(name));
  Object.entries(properties).forEach(([name, value]) => l1.addPropertyOverride(name, value));
};

function eachResource(make: (stack: Stack, id: string, type: string, properties: Json) => CfnResource): Form {
  return (stack, { Resources }) => Object.entries(Resources).forEach(([id, { Type, Properties }]) => make(stack, id, Type, Properties));
}

/** The severities and rules that a channel reports for each of several templates. */
export type Reported = Readonly<Record<string, readonly string[]>>;

/** Returns the findings of the command, in files or in a cloud assembly. */
export function byCommand(templates: Readonly<Record<string, unknown>>, { extension = 'template.json', isAssembly = false } = {}): Reported {
  const names = Object.keys(templates);
  const folder = folderWith({
    ...Object.fromEntries(names.map(name => [`${name}.${extension}`, templates[name]])),
    ...isAssembly && { 'manifest.json': manifestOf(...names) },
  });
  const files = isAssembly ? [folder] : names.map(name => join(folder, `${name}.${extension}`));
  const { findings } = JSON.parse(run(['check', ...files, '--format', 'json', '--severity', 'info']).out) as { findings: { file: string; severity: string; rule: string }[] };
  const named = findings.map(({ file, ...finding }) => ({ name: basename(file, `.${extension}`), ...finding }));
  return sorted(templates, name => named.filter(finding => finding.name === name));
}

/** Returns the findings of the plugin, information included, for templates in some form. */
export function byPlugin(templates: Readonly<Record<string, Template>>, form: Form): Reported {
  const app = appWith(templates, form);
  const violations = addPlugin(app, { minimumSeverity: FindingSeverity.INFO });
  synthesizeQuietly(app);
  // The CDK writes the report even if it throws.
  expect(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')).toContain('cdk-fargate-linux-controls');
  const findings = violations.map(({ severity, ruleMetadata, violatingResources: [{ templatePath }] }) =>
    ({ name: /([^/\\]*)\.template\.json$/.exec(templatePath!)![1], severity: severity!, rule: ruleMetadata!.id }));
  return sorted(templates, name => findings.filter(finding => finding.name === name));
}

/** Returns the findings of the aspect for templates in some form. */
export function byAspect(templates: Readonly<Record<string, Template>>, form: Form): Reported {
  const app = appWith(templates, form);
  NamespaceSharingChecks.addTo(app);
  app.synth();
  return sorted(templates, name => annotationsBelow(app.node.findChild(name)).map(({ level, rule }) => ({ severity: level, rule: `${LIBRARY}::${rule}` })));
}

/** Creates an app with a stack for each template. */
function appWith(templates: Readonly<Record<string, Template>>, form: Form): App {
  const app = new App({ outdir: folderWith({}), treeMetadata: false, analyticsReporting: false });
  Object.entries(templates).forEach(([name, template]) => form(new Stack(app, name, { synthesizer: new BootstraplessSynthesizer() }), template));
  return app;
}

function sorted(templates: object, findings: (name: string) => { readonly severity: string; readonly rule: string }[]): Reported {
  return Object.fromEntries(Object.keys(templates).map(name => [name, findings(name).map(({ severity, rule }) => `${severity} ${rule}`).sort()]));
}
