import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attempt, isPath, propertiesOneByOne } from './construct-properties';
import { StageRoles } from './construct-roles';
import type { ServiceModel, TaskRole } from './model';
import { nameOf, readServiceFrom, referredBy } from './reader';
import { POLICY_TYPES, ROLE_TYPE } from './task-role';

const SERVICE_TYPE = 'AWS::ECS::Service';
const TYPES: ReadonlySet<string> = new Set([SERVICE_TYPE, ROLE_TYPE, ...POLICY_TYPES.keys()]);

/**
 * What stands around the task definitions of a stage: the services, by the task definition that each runs, and the roles.
 *
 * They are looked up when a rule first asks for those of a task definition, which for most none does, and for all at once: a thousand task
 * definitions make one walk through the app, not a thousand.
 */
export class Surroundings {
  /** What stands around a task definition in the synthesis that is under way. */
  public static of(taskDefinition: CfnResource): Surroundings {
    const stage = stageOf(taskDefinition);
    const last = Surroundings.latest.get(stage);
    // A synthesis reads each task definition once. What is read again is read by the next one, and services may have changed since.
    const surroundings = last && !last.readers.has(taskDefinition) ? last : new Surroundings(stage);
    surroundings.readers.add(taskDefinition);
    Surroundings.latest.set(stage, surroundings);
    return surroundings;
  }

  /** Has everything in the stage looked up anew when one of its task definitions is read next. */
  public static forget(taskDefinition: CfnResource): void {
    Surroundings.latest.delete(stageOf(taskDefinition));
  }

  private static readonly latest = new WeakMap<IConstruct, Surroundings>();

  private readonly readers = new Set<CfnResource>();
  private resources?: readonly CfnResource[];
  private services?: Services;
  private roles?: StageRoles;

  private constructor(private readonly stage: IConstruct) {}

  /** The services that run a task definition. */
  public servicesOf(taskDefinition: CfnResource): readonly ServiceModel[] {
    this.services ??= servicesAmong(this.found());
    const { byPath, byLogicalId } = this.services;
    // A logical id takes its time, and templates that are written by hand are few.
    const byName = byLogicalId.size > 0 ? byLogicalId.get(keyIn(Stack.of(taskDefinition), logicalIdOf(taskDefinition))) : undefined;
    return [...byPath.get(taskDefinition.node.path) ?? [], ...byName ?? []];
  }

  /** What a role allows to which a resource of the stack refers. */
  public roleIn(stack: Stack, reference: string): TaskRole {
    this.roles ??= new StageRoles(this.found());
    return this.roles.of(reference, stack);
  }

  private found(): readonly CfnResource[] {
    return this.resources ??= resourcesBelow(this.stage);
  }
}

/** The services of a stage by the task definition that each runs: the path of its construct, or what is called so in the same stack. */
interface Services {
  readonly byPath: Map<string, ServiceModel[]>;
  readonly byLogicalId: Map<string, ServiceModel[]>;
}

function servicesAmong(resources: readonly CfnResource[]): Services {
  const found: Services = { byPath: new Map(), byLogicalId: new Map() };
  for (const resource of resources.filter(({ cfnResourceType }) => cfnResourceType === SERVICE_TYPE)) {
    const read = attempt(() => readRunner(resource));
    if (read) {
      const [services, key] = isPath(read.runs) ? [found.byPath, read.runs] : [found.byLogicalId, keyIn(Stack.of(resource), read.runs)];
      services.set(key, [...services.get(key) ?? [], read.service]);
    }
  }
  return found;
}

/** A service and what it refers to as its task definition; undefined where it does not refer to one. */
function readRunner(resource: CfnResource): { runs: string; service: ServiceModel } | undefined {
  const properties = propertiesOneByOne(resource);
  const runs = referredBy(properties('taskDefinition'));
  return runs === undefined ? undefined : { runs, service: readServiceFrom(nameOf(resource.node.path), properties) };
}

function resourcesBelow(construct: IConstruct, found: CfnResource[] = []): CfnResource[] {
  for (const child of construct.node.children) {
    if (CfnResource.isCfnResource(child)) {
      if (TYPES.has(child.cfnResourceType)) {
        found.push(child);
      }
    } else if (Stage.isStage(child)) {
      continue; // It is synthesized by itself, and nothing outside can refer to what it holds.
    }
    resourcesBelow(child, found);
  }
  return found;
}

function keyIn(stack: Stack, logicalId: string): string {
  return `${stack.node.addr} ${logicalId}`;
}

function logicalIdOf(taskDefinition: CfnResource): string {
  return String(Stack.of(taskDefinition).resolve(taskDefinition.logicalId));
}

function stageOf(construct: IConstruct): IConstruct {
  return Stage.of(construct) ?? construct.node.root;
}
