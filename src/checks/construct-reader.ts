import { CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, Stage, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
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
  const model = attempt(() => readTaskDefinition(propertiesOf(taskDefinition, rendered => Stack.of(taskDefinition).resolve(rendered))));
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
  private services?: ReadonlyMap<string, readonly ServiceModel[]>;

  private constructor(private readonly stage: IConstruct) {}

  public of(taskDefinition: CfnResource): readonly ServiceModel[] {
    this.services ??= servicesBelow(this.stage);
    return this.services.get(keyOf(taskDefinition)) ?? [];
  }
}

function servicesBelow(stage: IConstruct): Map<string, ServiceModel[]> {
  const found = new Map<string, ServiceModel[]>();
  for (const service of resourcesBelow(stage, SERVICE_TYPE)) {
    const properties = attempt(() => propertiesOf(service, rendered =>
      Tokenization.resolve(rendered, { scope: service, resolver: new TaskDefinitionsAsKeys(), preparing: false })));
    const key = runBy(service, properties);
    if (key !== undefined) {
      const services = found.get(key) ?? [];
      services.push(readService(nameOf(service.node.path), properties));
      found.set(key, services);
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

/** The key of the task definition that a service runs; an ARN or a family is the key of none. */
function runBy(service: CfnResource, properties: unknown): string | undefined {
  const { TaskDefinition: run } = (properties ?? {}) as { readonly TaskDefinition?: unknown };
  const logicalId = referredBy(run);
  return logicalId !== undefined ? keyIn(Stack.of(service), logicalId) : typeof run === 'string' ? run : undefined;
}

/** What tells a task definition from all others of an app. */
function keyOf(taskDefinition: CfnResource): string {
  const stack = Stack.of(taskDefinition);
  return keyIn(stack, String(stack.resolve(taskDefinition.logicalId)));
}

function keyIn(stack: Stack, logicalId: string): string {
  return `${stack.node.addr} ${logicalId}`;
}

/** Turns references to task definitions into their keys; across stacks CDK turns them into imports and parameters, which do not tell whose they are. */
class TaskDefinitionsAsKeys extends DefaultTokenResolver {
  constructor() {
    super({ join: (left, right) => ({ 'Fn::Join': ['', [left, right]] }) });
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    const target = Reference.isReference(token) ? token.target : undefined;
    return CfnResource.isCfnResource(target) && target.cfnResourceType === TASK_DEFINITION_TYPE
      ? keyOf(target)
      : super.resolveToken(token, context, postProcessor) as unknown;
  }
}

/** The construct's properties as the template will hold them. The method is CDK's own; nothing public applies the overrides. */
function propertiesOf(resource: CfnResource, resolve: (rendered: unknown) => unknown): unknown {
  const template = resolve((resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  const [rendered] = Object.values((template as { Resources?: Record<string, { Properties?: unknown }> }).Resources ?? {});
  return rendered?.Properties;
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
