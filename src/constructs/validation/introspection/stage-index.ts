import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { lazyPropertiesOf, tryResolve } from './construct-properties';
import { ReferenceIndex } from './construct-references';
import { StageRoles } from './construct-roles';
import { reasonOf, ServiceModel, TaskRole, Unchecked } from '../../../checks/model';
import { readServiceFrom, referenceTarget, nameFromPath } from '../../../reading/definitions/task-definition';
import { POLICY_TYPES, ROLE_TYPE } from '../../../reading/definitions/task-role';

/** The CloudFormation type of a task definition. */
export const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

const SERVICE_TYPE = 'AWS::ECS::Service';
const TYPES: ReadonlySet<unknown> = new Set([TASK_DEFINITION_TYPE, SERVICE_TYPE, ROLE_TYPE, ...POLICY_TYPES.keys()]);

/** A service and the resource from which it was read. */
interface FoundService {
  readonly resource: CfnResource;
  readonly service: ServiceModel;
}

/** A service that cannot be read, so that its task definition is unknown. */
interface UnreadService {
  readonly resource: CfnResource;
  readonly unchecked: Unchecked;
}

/**
 * The task definitions of a stage, the services that run them, and the roles.
 *
 * An index is built lazily and once for each validation pass: a thousand task definitions cause one walk through the app,
 * not a thousand.
 */
export class StageIndex {
  /** Returns the index of the stage that contains a construct, in the current validation pass. */
  public static of(construct: IConstruct): StageIndex {
    const stage = stageOf(construct);
    const present = StageIndex.current.get(stage);
    if (present) {
      return present;
    }
    StageIndex.startWithValidationOf(stage);
    const index = new StageIndex(stage);
    StageIndex.current.set(stage, index);
    return index;
  }

  /** Returns an index of the stage that contains a construct as it is now. */
  public static fresh(construct: IConstruct): StageIndex {
    return new StageIndex(stageOf(construct));
  }

  private static readonly current = new WeakMap<IConstruct, StageIndex>();
  private static readonly watched = new WeakSet<IConstruct>();

  /** Forgets the index of a stage when its validation starts. The CDK validates a stage before its contents. */
  private static startWithValidationOf(stage: IConstruct): void {
    if (!StageIndex.watched.has(stage)) {
      StageIndex.watched.add(stage);
      stage.node.addValidation({
        validate: () => {
          StageIndex.current.delete(stage);
          return [];
        },
      });
    }
  }

  private resources?: readonly CfnResource[];
  private services?: { readonly byTaskDefinition: ReferenceIndex<FoundService>; readonly unread: readonly UnreadService[] };
  private roles?: StageRoles;

  private constructor(public readonly stage: IConstruct) {}

  /** Returns the task definitions of the stage below one of its constructs. */
  public taskDefinitionsBelow(construct: IConstruct): readonly CfnResource[] {
    const all = this.indexed().filter(({ cfnResourceType }) => cfnResourceType === TASK_DEFINITION_TYPE);
    return construct === this.stage ? all : all.filter(({ node }) => node.scopes.includes(construct));
  }

  /** Returns the services that run a task definition. */
  public servicesOf(taskDefinition: CfnResource): readonly FoundService[] {
    return this.indexedServices().byTaskDefinition.of(taskDefinition);
  }

  /** Returns the services that cannot be read. */
  public unreadServices(): readonly UnreadService[] {
    return this.indexedServices().unread;
  }

  /** Returns the permissions of the role that a reference in a stack points to. */
  public roleIn(stack: Stack, reference: string): TaskRole {
    this.roles ??= new StageRoles(this.indexed());
    return this.roles.of(reference, stack);
  }

  private indexedServices() {
    return this.services ??= servicesAmong(this.indexed());
  }

  private indexed(): readonly CfnResource[] {
    return this.resources ??= resourcesBelow(this.stage);
  }
}

function stageOf(construct: IConstruct): IConstruct {
  return Stage.isStage(construct) ? construct : Stage.of(construct) ?? construct.node.root;
}

/** Indexes services by the task definition that each runs. */
function servicesAmong(resources: readonly CfnResource[]) {
  const byTaskDefinition = new ReferenceIndex<FoundService>();
  const unread: UnreadService[] = [];
  for (const resource of resources.filter(({ cfnResourceType }) => cfnResourceType === SERVICE_TYPE)) {
    try {
      const found = tryResolve(() => readServiceOf(resource));
      if (found) {
        byTaskDefinition.add(found.taskDefinition, Stack.of(resource), { resource, service: found.service });
      }
    } catch (error) {
      unread.push({ resource, unchecked: { what: `service ${resource.node.path}, which may run the task definition,`, why: reasonOf(error) } });
    }
  }
  return { byTaskDefinition, unread };
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
