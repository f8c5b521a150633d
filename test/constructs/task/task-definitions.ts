import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_ecs as ecs, aws_ecs_patterns as patterns, CfnResource, DefaultStackSynthesizer, Stack, Stage, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct, IConstruct } from 'constructs';
import { clusterOf, IMAGE } from '../patterns/fargate';
import {
  CustomObserver, DebugToolbox, KernelTuning, ObservedTask, ObserverSidecar, ObserverSidecarProps, ProcessAccess, SharedPidNamespace,
  TaskDefinitionBlock,
} from 'cdk-fargate-linux-controls';

export { IMAGE };

/**
 * Creates a stack with a known account and region.
 *
 * Rendering the rule about the bootstrap version takes a few percent of the suite's time, so the stack has none.
 */
export function newStack(scope: Construct = new App({ treeMetadata: false, analyticsReporting: false }), id = 'Stack'): Stack {
  return new Stack(scope, id, {
    env: { account: '111122223333', region: 'eu-west-1' },
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
}

/** A user-defined sidecar that can trace. */
export class TracingObserver extends ObserverSidecar {
  public attach(task: ObservedTask): void {
    task.addContainer('observer', { image: IMAGE, memoryReservationMiB: 64, access: ProcessAccess.anyUser() });
  }
}

class Agent extends ObserverSidecar {
  public attach(): void {}
}

/** Creates an observer of a user's class with these methods, which messages name "Agent". */
export function agentWith(methods: Partial<Pick<ObserverSidecar, 'attach' | 'changeApplication'>>, props?: ObserverSidecarProps): ObserverSidecar {
  return Object.assign(new Agent(props), methods);
}

/** Factories of all kinds of blocks. Each call creates a new block with equal options. */
export const BLOCKS: Record<string, () => TaskDefinitionBlock> = {
  'KernelTuning.network': () => KernelTuning.network({ netCoreSomaxconn: 6000, byName: { 'net.ipv4.tcp_tw_reuse': '1' } }),
  'KernelTuning.ipc': () => KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }),
  'SharedPidNamespace': () => new SharedPidNamespace(),
  'DebugToolbox': () => new DebugToolbox({ containerName: 'observer', memoryReservationMiB: 64 }),
  'CustomObserver': () => new CustomObserver({ container: { image: IMAGE, memoryReservationMiB: 64, environment: { A: '1' } } }),
  'a derived ObserverSidecar': () => new TracingObserver(),
};

export const OBSERVERS = Object.fromEntries(Object.entries(BLOCKS).filter(([name]) => ['DebugToolbox', 'CustomObserver', 'a derived ObserverSidecar'].includes(name)));

/** The two ways to apply a block to an L2: as an extension and as a mixin. */
export const APPLY_BY: Record<string, (taskDefinition: ecs.TaskDefinition, block: TaskDefinitionBlock) => void> = {
  addExtension: (taskDefinition, block) => taskDefinition.addExtension(block),
  with: (taskDefinition, block) => void taskDefinition.with(block),
};

/** Factories of L2 task definitions, by launch type and network mode. */
export const L2S: Record<string, (scope: Construct) => ecs.TaskDefinition> = {
  'Fargate': scope => new ecs.FargateTaskDefinition(scope, 'Task'),
  'EC2 in awsvpc mode': scope => new ecs.Ec2TaskDefinition(scope, 'Task', { networkMode: ecs.NetworkMode.AWS_VPC }),
  'EC2 in bridge mode': scope => new ecs.Ec2TaskDefinition(scope, 'Task'),
  'EC2 in host mode': scope => new ecs.Ec2TaskDefinition(scope, 'Task', { networkMode: ecs.NetworkMode.HOST }),
  'EC2 without network': scope => new ecs.Ec2TaskDefinition(scope, 'Task', { networkMode: ecs.NetworkMode.NONE }),
  'ECS Anywhere': scope => new ecs.ExternalTaskDefinition(scope, 'Task'),
};

/** Creates a Fargate task definition with minimal containers of the given names. */
export function fargateTask(scope: Construct, ...names: string[]): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task');
  addContainers(taskDefinition, ...names);
  return taskDefinition;
}

export function addContainers(taskDefinition: ecs.TaskDefinition, ...names: string[]): void {
  names.forEach(name => taskDefinition.addContainer(name, { image: IMAGE, memoryLimitMiB: 128 }));
}

/** The options of containers by their names. */
export type Containers = Readonly<Record<string, Partial<ecs.ContainerDefinitionOptions>>>;

/** Creates a stack with a Fargate task of these containers, and applies blocks to it. */
export function stackOf(containers: Containers, ...blocks: (TaskDefinitionBlock | ((stack: Stack) => TaskDefinitionBlock))[]): Stack {
  const stack = newStack();
  const taskDefinition = fargateTask(stack);
  Object.entries(containers).forEach(([name, options]) => taskDefinition.addContainer(name, { image: IMAGE, ...options }));
  blocks.forEach(block => taskDefinition.addExtension(typeof block === 'function' ? block(stack) : block));
  return stack;
}

/** Returns the task definition of a stack. */
export function taskDefinitionIn(stack: Stack): ecs.FargateTaskDefinition {
  return stack.node.findChild('Task') as ecs.FargateTaskDefinition;
}

export function l1Of(taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition {
  return taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
}

/** Returns text that is known only at deployment. */
export function reference(id: string): string {
  return Token.asString({ Ref: id });
}

/** Creates a Fargate task for Windows, which only few features support. */
export function windowsTask(scope: Construct): ecs.FargateTaskDefinition {
  const runtimePlatform = { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE };
  return new ecs.FargateTaskDefinition(scope, 'Task', { cpu: 1024, memoryLimitMiB: 2048, runtimePlatform });
}

/** Creates the L1 of a Fargate task definition. */
export function l1Task(scope: Construct, containerDefinitions: ecs.CfnTaskDefinitionProps['containerDefinitions'], props: ecs.CfnTaskDefinitionProps = {}): ecs.CfnTaskDefinition {
  return new ecs.CfnTaskDefinition(scope, 'Task', {
    family: 'task', cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], containerDefinitions, ...props,
  });
}

/** Creates a generic CfnResource, which `isCfnTaskDefinition` accepts although its containers cannot be changed. */
export function genericTask(scope: Construct, properties: Json = { ContainerDefinitions: [{ Name: 'app', Image: 'nginx' }] }): CfnResource {
  return new CfnResource(scope, 'Task', { type: 'AWS::ECS::TaskDefinition', properties });
}

/** Includes a task definition from a template file, with other parts of the template and other resources. */
export function includedTask(stack: Stack, properties: object, rest: object = {}, resources: object = {}): ecs.CfnTaskDefinition {
  const directory = mkdtempSync(join(tmpdir(), 'linux-controls-'));
  try {
    const templateFile = join(directory, 'template.json');
    writeFileSync(templateFile, JSON.stringify({ ...rest, Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: properties }, ...resources } }));
    return new CfnInclude(stack, 'Template', { templateFile }).getResource('Task') as ecs.CfnTaskDefinition;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Creates a load-balanced service of ecs-patterns in an existing cluster. */
export function loadBalancedService(stack: Stack, taskDefinition?: ecs.FargateTaskDefinition): patterns.ApplicationLoadBalancedFargateService {
  return new patterns.ApplicationLoadBalancedFargateService(stack, 'Alb', {
    cluster: clusterOf(stack),
    ...taskDefinition ? { taskDefinition } : { taskImageOptions: { image: IMAGE, containerName: 'app', containerPort: 8080 } },
  });
}

export type Container = Record<string, any> & { readonly Name: string };
type Json = Record<string, any>;
export type Task = Json & { readonly ContainerDefinitions: Container[] };

/** Synthesizes the template of a stack again. An app otherwise keeps its first result. */
export function templateOf(stack: Stack): { readonly Resources: Record<string, { readonly Type: string; readonly Properties: Json }> } & Json {
  return Stage.of(stack)!.synth({ force: true }).getStackByName(stack.stackName).template;
}

/** Returns the template of a stack as text, for exact comparison. */
export function templateText(stack: Stack): string {
  return JSON.stringify(templateOf(stack));
}

/** Returns the template properties of all resources of a type. */
export function resourcesOf(stack: Stack, type: string): Json[] {
  return Object.values(templateOf(stack).Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

/** Returns the template properties of the only task definition in a stack. */
export function taskIn(stack: Stack): Task {
  const found = resourcesOf(stack, 'AWS::ECS::TaskDefinition');
  expect(found).toHaveLength(1);
  return found[0] as Task;
}

/** Returns the names of the containers of the only task definition in a stack. */
export function namesIn(stack: Stack): unknown[] {
  return taskIn(stack).ContainerDefinitions.map(({ Name }) => Name);
}

/** Returns the environment variables of a container by name. */
export function variablesOf({ Environment = [] }: Container): Record<string, unknown> {
  return Object.fromEntries((Environment as Json[]).map(({ Name, Value }) => [Name, Value]));
}

/** Returns the statements of all IAM policies in a stack. */
export function statementsIn(stack: Stack): Json[] {
  return resourcesOf(stack, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** Returns a container of the only task definition in a stack. */

export function containerIn(stack: Stack, name: unknown): Container {
  return containerOf(taskIn(stack), name);
}

export function containerOf({ ContainerDefinitions }: Task, name: unknown): Container {
  const found = ContainerDefinitions.filter(({ Name }) => JSON.stringify(Name) === JSON.stringify(name));
  expect(found).toHaveLength(1);
  return found[0];
}

/** Returns the kernel parameters of each container that sets any, including duplicates. */
export function sysctlsIn(stack: Stack): Record<string, [string, unknown][]> {
  return sysctlsOf(taskIn(stack));
}

export function sysctlsOf({ ContainerDefinitions }: Task): Record<string, [string, unknown][]> {
  return Object.fromEntries(ContainerDefinitions
    .filter(({ SystemControls }) => SystemControls)
    .map(({ Name, SystemControls }) => [Name, (SystemControls as Json[]).map(({ Namespace, Value }) => [Namespace, Value])]));
}

/** Returns the validation errors of all constructs below a root. */
export function problemsIn(root: IConstruct): string[] {
  return root.node.findAll().flatMap(({ node }) => node.validate());
}

/** Returns the only validation error of all constructs below a root. */
export function problemIn(root: IConstruct): string {
  const found = problemsIn(root);
  expect(found).toHaveLength(1);
  return found[0];
}

/** Returns the error and warning annotations of a stack. */
export function annotationsIn(stack: Stack): string[] {
  const found = Annotations.fromStack(stack);
  return [...found.findError('*', Match.anyValue()), ...found.findWarning('*', Match.anyValue())].map(({ entry }) => String(entry.data));
}

/** Freezes plain objects and arrays recursively. Constructs and class instances are not frozen. */
export function frozen<Value>(value: Value): Value {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Returns the error that a call throws. */
export function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Returns another copy of the library. */
export function otherCopy(): typeof import('cdk-fargate-linux-controls') {
  let other!: typeof import('cdk-fargate-linux-controls');
  jest.isolateModules(() => {
    other = jest.requireActual('cdk-fargate-linux-controls');
  });
  expect(other.DebugToolbox).not.toBe(DebugToolbox);
  return other;
}
