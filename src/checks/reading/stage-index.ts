import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { lazyPropertiesOf, tryResolve } from './construct-properties';
import { ReferenceIndex } from './construct-references';
import { StageRoles } from './construct-roles';
import { readServiceFrom, referenceTarget, nameFromPath } from './task-definition';
import { POLICY_TYPES, ROLE_TYPE } from './task-role';
import type { ServiceModel, TaskRole } from '../model';

/** The CloudFormation type of a task definition. */
export const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

const SERVICE_TYPE = 'AWS::ECS::Service';
const TYPES: ReadonlySet<string> = new Set([TASK_DEFINITION_TYPE, SERVICE_TYPE, ROLE_TYPE, ...POLICY_TYPES.keys()]);

/**
 * The task definitions of a stage, the services that run them, and the roles.
 *
 * The index is built lazily and once for each synthesis: a thousand task definitions cause one walk through the app, not a thousand.
 */
export class StageIndex {
  /** Returns the index of the stage that contains a construct. */
  public static of(construct: IConstruct): StageIndex {
    const stage = Stage.isStage(construct) ? construct : Stage.of(construct) ?? construct.node.root;
    const index = StageIndex.indexes.get(stage) ?? new StageIndex(stage);
    StageIndex.indexes.set(stage, index);
    return index;
  }

  private static readonly indexes = new WeakMap<IConstruct, StageIndex>();

  private resources?: readonly CfnResource[];
  private services?: ReferenceIndex<ServiceModel>;
  private roles?: StageRoles;

  private constructor(private readonly stage: IConstruct) {
    // The CDK validates a stage before its contents, so each synthesis builds the index again.
    stage.node.addValidation({
      validate: () => {
        this.resources = this.services = this.roles = undefined;
        return [];
      },
    });
  }

  /** Returns the task definitions of the stage below one of its constructs. */
  public taskDefinitionsBelow(construct: IConstruct): readonly CfnResource[] {
    const all = this.indexed().filter(({ cfnResourceType }) => cfnResourceType === TASK_DEFINITION_TYPE);
    return construct === this.stage ? all : all.filter(({ node }) => node.scopes.includes(construct));
  }

  /** Returns the services that run a task definition. */
  public servicesOf(taskDefinition: CfnResource): readonly ServiceModel[] {
    this.services ??= servicesAmong(this.indexed());
    return this.services.of(taskDefinition);
  }

  /** Returns the permissions of the role that a reference in a stack points to. */
  public roleIn(stack: Stack, reference: string): TaskRole {
    this.roles ??= new StageRoles(this.indexed());
    return this.roles.of(reference, stack);
  }

  private indexed(): readonly CfnResource[] {
    return this.resources ??= resourcesBelow(this.stage);
  }
}

/** Indexes services by the task definition that each runs. */
function servicesAmong(resources: readonly CfnResource[]): ReferenceIndex<ServiceModel> {
  const services = new ReferenceIndex<ServiceModel>();
  for (const resource of resources.filter(({ cfnResourceType }) => cfnResourceType === SERVICE_TYPE)) {
    const found = tryResolve(() => readServiceOf(resource));
    if (found) {
      services.add(found.taskDefinition, Stack.of(resource), found.service);
    }
  }
  return services;
}

/** Reads a service and the reference to its task definition. Undefined if there is no such reference. */
function readServiceOf(resource: CfnResource): { readonly taskDefinition: string; readonly service: ServiceModel } | undefined {
  const read = lazyPropertiesOf(resource);
  const properties = (name: string) => tryResolve(() => read(name));
  const taskDefinition = referenceTarget(properties('taskDefinition'));
  return taskDefinition === undefined
    ? undefined
    : { taskDefinition, service: readServiceFrom(nameFromPath(resource.node.path), properties) };
}

function resourcesBelow(construct: IConstruct, found: CfnResource[] = []): CfnResource[] {
  for (const child of construct.node.children) {
    if (CfnResource.isCfnResource(child)) {
      if (TYPES.has(child.cfnResourceType)) {
        found.push(child);
      }
    } else if (Stage.isStage(child)) {
      continue; // A nested stage is synthesized separately, and no reference crosses its boundary.
    }
    resourcesBelow(child, found);
  }
  return found;
}
