import { App, assertions, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { table } from './generated-parts';
import { CLASSES } from '../test/constructs/observers/all-presets';

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly PolicyDocument?: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] } };
}

const TYPES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'AWS::Logs::LogGroup': ['log group', 'log groups'],
  'AWS::IAM::Policy': ['IAM policy', 'IAM policies'],
  'AWS::IAM::Role': ['IAM role', 'IAM roles'],
};

/** A table of what each observer adds to the template of a service with a log group, and to what IAM allows. */
export function observerResources(): string[] {
  const before = resourcesWith();
  return table(['observer', 'resources', 'actions that IAM allows, besides logs'], Object.keys(CLASSES).map(name => {
    const after = resourcesWith(name);
    // The secret stands for one of the user.
    const added = Object.keys(after).filter(id => !(id in before)).map(id => after[id].Type).filter(type => type !== 'AWS::SecretsManager::Secret').sort((a, b) => order(a) - order(b));
    const counts = [...new Set(added)].map(type => [type, added.filter(other => other === type).length] as const);
    const resources = counts.map(([type, count]) => count > 1 ? `${count} ${TYPES[type]?.[1] ?? type}` : TYPES[type]?.[0] ?? type);
    const actions = actionsIn(after).filter(action => !actionsIn(before).includes(action)).map(action => `\`${action}\``);
    return [`\`${name}\``, resources.join(', ') || 'none', actions.join(', ') || 'none'];
  }));
}

function order(type: string): number {
  return [...Object.keys(TYPES), type].indexOf(type);
}

function resourcesWith(observer?: string): Readonly<Record<string, Resource>> {
  const stack = new Stack(new App(), 'Shop');
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }) });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
  taskDefinition.addContainer('shop', { image: ecs.ContainerImage.fromRegistry('shop'), entryPoint: ['/shop'], logging: ecs.LogDriver.awsLogs({ streamPrefix: 'shop' }) });
  new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
  if (observer !== undefined) {
    const [Preset, props] = CLASSES[observer];
    taskDefinition.addExtension(new Preset(props(stack, 'observer')));
  }
  return (assertions.Template.fromStack(stack).toJSON() as { readonly Resources: Readonly<Record<string, Resource>> }).Resources;
}

/** The actions that the policies of a template allow, except those for logs. */
export function actionsIn(resources: Readonly<Record<string, Resource>>): string[] {
  const actions = Object.values(resources).flatMap(({ Properties }) => Properties?.PolicyDocument?.Statement ?? []).flatMap(({ Action }) => Action);
  return [...new Set(actions)].filter(action => !action.startsWith('logs:')).sort();
}
