import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isAddress, propertiesOf } from './construct-properties';
import { member } from './json';
import type { ServiceModel, TaskDefinitionModel } from './model';
import { nameOf, readService, readTaskDefinition, referredBy } from './reader';

/** What CloudFormation calls a task definition. */
export const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

/** What CloudFormation calls a service. */
export const SERVICE_TYPE = 'AWS::ECS::Service';

/**
 * Reads a task definition as it will stand in the template, with the services of its stage that run it: tokens resolved, property overrides
 * applied.
 *
 * Undefined where that cannot be known: a value that fails to resolve fails the synthesis by itself, with a message of its own.
 */
export function modelOfConstruct(taskDefinition: CfnResource): TaskDefinitionModel | undefined {
  const model = attempt(() => readTaskDefinition(propertiesOf(taskDefinition)));
  const index = ServiceIndex.for(taskDefinition);
  return model && {
    ...model,
    get services() {
      return attempt(() => index.of(taskDefinition)) ?? [];
    },
  };
}

/** Has the services of a stage looked up anew when one of its task definitions is read next. */
export function forgetServices(taskDefinition: CfnResource): void {
  ServiceIndex.forget(taskDefinition);
}

/**
 * The services of a stage, by the task definition that each runs.
 *
 * They are looked up when a rule first asks for those of a task definition, which for most none does, and for all at once: a thousand task
 * definitions make one walk through the app, not a thousand.
 */
class ServiceIndex {
  /** The index of the synthesis that is under way. */
  public static for(taskDefinition: CfnResource): ServiceIndex {
    const stage = stageOf(taskDefinition);
    const last = ServiceIndex.latest.get(stage);
    // A synthesis reads each task definition once. What is read again is read by the next one, and services may have changed since.
    const index = last && !last.readers.has(taskDefinition) ? last : new ServiceIndex(stage);
    index.readers.add(taskDefinition);
    ServiceIndex.latest.set(stage, index);
    return index;
  }

  public static forget(taskDefinition: CfnResource): void {
    ServiceIndex.latest.delete(stageOf(taskDefinition));
  }

  private static readonly latest = new WeakMap<IConstruct, ServiceIndex>();

  private readonly readers = new Set<CfnResource>();
  private services?: Services;

  private constructor(private readonly stage: IConstruct) {}

  public of(taskDefinition: CfnResource): readonly ServiceModel[] {
    this.services ??= servicesBelow(this.stage);
    const { byAddress, byLogicalId } = this.services;
    // A logical id takes its time, and templates that are written by hand are few.
    const byName = byLogicalId.size > 0 ? byLogicalId.get(keyIn(Stack.of(taskDefinition), logicalIdOf(taskDefinition))) : undefined;
    return [...byAddress.get(taskDefinition.node.addr) ?? [], ...byName ?? []];
  }
}

/** The services of a stage by the task definition that each runs: the address of its construct, or what is called so in the same stack. */
interface Services {
  readonly byAddress: Map<string, ServiceModel[]>;
  readonly byLogicalId: Map<string, ServiceModel[]>;
}

function servicesBelow(stage: IConstruct): Services {
  const found: Services = { byAddress: new Map(), byLogicalId: new Map() };
  for (const service of resourcesBelow(stage, SERVICE_TYPE)) {
    const properties = attempt(() => propertiesOf(service));
    const run = referredBy(member(properties, 'taskDefinition'));
    if (run !== undefined) {
      const [services, key] = isAddress(run) ? [found.byAddress, run] : [found.byLogicalId, keyIn(Stack.of(service), run)];
      services.set(key, [...services.get(key) ?? [], readService(nameOf(service.node.path), properties)]);
    }
  }
  return found;
}

function* resourcesBelow(construct: IConstruct, type: string): Generator<CfnResource> {
  for (const child of construct.node.children) {
    if (CfnResource.isCfnResource(child) && child.cfnResourceType === type) {
      yield child;
    }
    // A stage is synthesized by itself, and nothing outside can refer to what it holds.
    if (!Stage.isStage(child)) {
      yield* resourcesBelow(child, type);
    }
  }
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

function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined; // What does not resolve fails the synthesis by itself.
  }
}
