import { aws_ecs as ecs, Resource, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LinuxControlsError } from '../error';

/** A task definition that can be changed: its L1, and the L2 around it where there is one. */
export interface TaskDefinitionTarget {
  readonly l1: ecs.CfnTaskDefinition;
  readonly l2?: ecs.TaskDefinition;
}

/** Whether a construct is a task definition of any kind, an imported one included: that one is refused with a reason, not passed over. */
export function isTaskDefinition(construct: IConstruct): boolean {
  return ecs.CfnTaskDefinition.isCfnTaskDefinition(construct) || isL2(construct) || isImported(construct);
}

/**
 * Throws for an imported task definition, and for a generic CfnResource, of which only property overrides take effect.
 */
export function targetOf(construct: IConstruct): TaskDefinitionTarget {
  if (isL2(construct)) {
    return { l1: construct.node.defaultChild as ecs.CfnTaskDefinition, l2: construct };
  }
  if (ecs.CfnTaskDefinition.isCfnTaskDefinition(construct) && 'containerDefinitions' in construct) {
    const owner = construct.node.scope;
    return { l1: construct, l2: owner && isL2(owner) && owner.node.defaultChild === construct ? owner : undefined };
  }
  throw new LinuxControlsError(isImported(construct)
    ? 'an imported task definition is only a reference and cannot be changed. Apply this where the task definition is defined.'
    : 'this is not a task definition whose containers can be changed. Use ecs.CfnTaskDefinition or an L2 instead of a generic CfnResource.', construct);
}

// Guards look at what a construct offers, not at its class: an app can hold two copies of a library.
function isL2(construct: IConstruct): construct is ecs.TaskDefinition {
  return 'addContainer' in construct && ecs.CfnTaskDefinition.isCfnTaskDefinition(construct.node.defaultChild);
}

function isImported(construct: IConstruct): boolean {
  return Resource.isResource(construct) && 'isFargateCompatible' in construct && !('addContainer' in construct);
}

/** Whether the task has to run on Fargate, as far as the definition tells. */
export function runsOnFargate({ l1 }: TaskDefinitionTarget): boolean {
  return l1.requiresCompatibilities?.includes('FARGATE') ?? false;
}

/** The network mode, with the default that ECS has where none is set. */
export function networkModeOf(target: TaskDefinitionTarget): string {
  // An empty text counts as not set, as ECS reads it.
  return target.l1.networkMode || (runsOnFargate(target) ? 'awsvpc' : 'bridge');
}

/** Whether the task is known to run on Windows. */
export function runsOnWindows({ l1 }: TaskDefinitionTarget): boolean {
  return runtimePlatformOf(l1)?.operatingSystemFamily?.startsWith('WINDOWS') ?? false;
}

/** The runtime platform, undefined where it is not set or not known yet. */
export function runtimePlatformOf({ runtimePlatform }: ecs.CfnTaskDefinition): ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined {
  return Token.isUnresolved(runtimePlatform) ? undefined : runtimePlatform as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
}
