import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attempt, isPath, propertiesOneByOne } from './construct-properties';
import { StageRoles } from './construct-roles';
import type { ServiceModel, TaskRole } from '../model';
import { nameOf, readServiceFrom, referredBy } from './task-definition';
import { POLICY_TYPES, ROLE_TYPE } from './task-role';
import { addToGroup } from '../../grouping';

/** What CloudFormation calls a task definition. */
export const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

const SERVICE_TYPE = 'AWS::ECS::Service';
const TYPES: ReadonlySet<string> = new Set([TASK_DEFINITION_TYPE, SERVICE_TYPE, ROLE_TYPE, ...POLICY_TYPES.keys()]);

/**
 * The task definitions of a stage and what stands around them: the services, by the task definition that each runs, and the roles.
 *
 * All are looked up when somebody first asks: a thousand task definitions make one walk through the app, not a thousand.
 */
export class Surroundings {
  /** What stands in the stage of a construct, in the synthesis that is under way. */
  public static of(construct: IConstruct): Surroundings {
    const stage = Stage.isStage(construct) ? construct : Stage.of(construct) ?? construct.node.root;
    const surroundings = Surroundings.known.get(stage) ?? new Surroundings(stage);
    Surroundings.known.set(stage, surroundings);
    return surroundings;
  }

  private static readonly known = new WeakMap<IConstruct, Surroundings>();

  private resources?: readonly CfnResource[];
  private services?: Services;
  private roles?: StageRoles;

  private constructor(private readonly stage: IConstruct) {
    // The CDK validates a stage before what it holds: the next synthesis looks everything up anew.
    stage.node.addValidation({
      validate: () => {
        this.resources = this.services = this.roles = undefined;
        return [];
      },
    });
  }

  /** The task definitions of the stage that stand below a construct of it. */
  public taskDefinitionsBelow(construct: IConstruct): readonly CfnResource[] {
    const all = this.found().filter(({ cfnResourceType }) => cfnResourceType === TASK_DEFINITION_TYPE);
    return construct === this.stage ? all : all.filter(({ node }) => node.scopes.includes(construct));
  }

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
    const runner = attempt(() => readRunner(resource));
    if (runner) {
      const [services, key] = isPath(runner.runs) ? [found.byPath, runner.runs] : [found.byLogicalId, keyIn(Stack.of(resource), runner.runs)];
      addToGroup(services, key, runner.service);
    }
  }
  return found;
}

/** A service and what it refers to as its task definition; undefined where it does not refer to one. */
function readRunner(resource: CfnResource): { runs: string; service: ServiceModel } | undefined {
  const read = propertiesOneByOne(resource);
  const properties = (name: string) => attempt(() => read(name));
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
