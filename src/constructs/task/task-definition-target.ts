import { aws_ecs as ecs, Resource, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { message } from '../../wording';
import { LinuxControlsError } from '../error';
import { CONSTRUCT, requireType } from '../required-types';

/** A task definition that can be changed: its L1, and its L2 if it has one. */
export interface TaskDefinitionTarget {
  readonly l1: ecs.CfnTaskDefinition;
  readonly l2?: ecs.TaskDefinition;
}

/**
 * Whether a construct is a task definition of any kind, or a service, whose task definition is elsewhere in the tree.
 * Includes imported task definitions, which `targetOf` rejects with a reason.
 */
export function isChangeable(construct: IConstruct): boolean {
  requireType('TaskDefinitionBlock.supports', construct, 'construct', CONSTRUCT);
  return ecs.CfnTaskDefinition.isCfnTaskDefinition(construct) || isL2(construct) || isImported(construct) || isService(construct);
}

/**
 * Returns the L1 and the L2 of a task definition, or of the task definition of a service.
 *
 * Throws for an imported task definition, and for a generic CfnResource, which can only be changed by property overrides.
 */
export function targetOf(construct: IConstruct): TaskDefinitionTarget {
  requireType('the block', construct, 'the task definition', CONSTRUCT);
  if (isService(construct)) {
    return targetOf(construct.taskDefinition);
  }
  if (isL2(construct)) {
    return { l1: construct.node.defaultChild as ecs.CfnTaskDefinition, l2: construct };
  }
  if (ecs.CfnTaskDefinition.isCfnTaskDefinition(construct) && 'containerDefinitions' in construct) {
    const owner = construct.node.scope;
    return { l1: construct, l2: owner && isL2(owner) && owner.node.defaultChild === construct ? owner : undefined };
  }
  throw new LinuxControlsError(refusalOf(construct), construct);
}

function refusalOf(construct: IConstruct): string {
  if (isImported(construct)) {
    return 'an imported task definition is only a reference and cannot be changed. Apply the block where the task definition is created.';
  }
  return ecs.CfnTaskDefinition.isCfnTaskDefinition(construct)
    ? 'the containers of this construct cannot be changed. Use ecs.CfnTaskDefinition or an L2 task definition instead of a generic CfnResource.'
    : message`this construct is not a task definition. Apply the block to a task definition or a service, for example to the taskDefinition of a pattern.`;
}

// Type guards check members instead of classes, because an app can contain two copies of a library.
function isL2(construct: IConstruct): construct is ecs.TaskDefinition {
  return 'addContainer' in construct && ecs.CfnTaskDefinition.isCfnTaskDefinition(construct.node.defaultChild);
}

function isService(construct: IConstruct): construct is ecs.BaseService {
  return 'taskDefinition' in construct && ecs.CfnService.isCfnService(construct.node.defaultChild);
}

function isImported(construct: IConstruct): boolean {
  return Resource.isResource(construct) && 'isFargateCompatible' in construct && !('addContainer' in construct);
}

/** Whether the task definition requires Fargate compatibility. */
export function runsOnFargate({ l1 }: TaskDefinitionTarget): boolean {
  return l1.requiresCompatibilities?.includes('FARGATE') ?? false;
}

/** The network mode, or the ECS default if none is set. */
export function networkModeOf(target: TaskDefinitionTarget): string {
  // ECS treats an empty string as not set.
  return target.l1.networkMode || (runsOnFargate(target) ? 'awsvpc' : 'bridge');
}

/** Whether the task definition sets a Windows operating system family. */
export function runsOnWindows({ l1 }: TaskDefinitionTarget): boolean {
  return runtimePlatformOf(l1)?.operatingSystemFamily?.startsWith('WINDOWS') ?? false;
}

/** The runtime platform, or undefined if it is not set or unresolved. */
export function runtimePlatformOf(
  { runtimePlatform }: ecs.CfnTaskDefinition,
): ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined {
  return Token.isUnresolved(runtimePlatform) ? undefined : runtimePlatform as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
}
