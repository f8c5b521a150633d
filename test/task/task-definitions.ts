import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_ecs_patterns as patterns, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct, IConstruct } from 'constructs';
import { KernelTuning, ObservedTask, ObserverSidecar, SharedPidNamespace, TaskDefinitionBlock } from 'cdk-fargate-linux-controls';

export const IMAGE = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** A stack whose account and region are known. */
export function newStack(scope: Construct = new App({ treeMetadata: false, analyticsReporting: false }), id = 'Stack'): Stack {
  return new Stack(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** A sidecar that a user writes. */
export class TracingObserver extends ObserverSidecar {
  public attach(task: ObservedTask): void {
    task.allowTracing(task.addContainer('observer', { image: IMAGE, memoryReservationMiB: 64 }));
  }
}

/** What a user applies to a task definition, made anew with equal options each time. */
export const BLOCKS: Record<string, () => TaskDefinitionBlock> = {
  'KernelTuning.network': () => KernelTuning.network({ netCoreSomaxconn: 6000, byName: { 'net.ipv4.tcp_tw_reuse': '1' } }),
  'KernelTuning.ipc': () => KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }),
  'SharedPidNamespace': () => new SharedPidNamespace(),
  'ObserverSidecar.debugToolbox': () => ObserverSidecar.debugToolbox({ containerName: 'observer', memoryReservationMiB: 64 }),
  'ObserverSidecar.custom': () => ObserverSidecar.custom({ container: { image: IMAGE, memoryReservationMiB: 64, environment: { A: '1' } } }),
  'a derived ObserverSidecar': () => new TracingObserver(),
};

export const OBSERVERS = Object.fromEntries(Object.entries(BLOCKS).filter(([name]) => name.includes('ObserverSidecar')));

/** The two ways to apply a block to an L2. */
export const APPLY_BY: Record<string, (taskDefinition: ecs.TaskDefinition, block: TaskDefinitionBlock) => void> = {
  addExtension: (taskDefinition, block) => taskDefinition.addExtension(block),
  with: (taskDefinition, block) => void taskDefinition.with(block),
};

/** The task definitions that the CDK makes, with the network mode that each has in ECS. */
export const L2S: Record<string, (scope: Construct) => ecs.TaskDefinition> = {
  'Fargate': scope => new ecs.FargateTaskDefinition(scope, 'Task'),
  'EC2 in awsvpc mode': scope => new ecs.Ec2TaskDefinition(scope, 'Task', { networkMode: ecs.NetworkMode.AWS_VPC }),
  'EC2 in bridge mode': scope => new ecs.Ec2TaskDefinition(scope, 'Task'),
  'EC2 in host mode': scope => new ecs.Ec2TaskDefinition(scope, 'Task', { networkMode: ecs.NetworkMode.HOST }),
  'EC2 without network': scope => new ecs.Ec2TaskDefinition(scope, 'Task', { networkMode: ecs.NetworkMode.NONE }),
  'ECS Anywhere': scope => new ecs.ExternalTaskDefinition(scope, 'Task'),
};

/** A Fargate task definition with containers that only have a name. */
export function fargateTask(scope: Construct, ...names: string[]): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task');
  addContainers(taskDefinition, ...names);
  return taskDefinition;
}

export function addContainers(taskDefinition: ecs.TaskDefinition, ...names: string[]): void {
  names.forEach(name => taskDefinition.addContainer(name, { image: IMAGE, memoryLimitMiB: 128 }));
}

/** An L1 of a Fargate task. */
export function l1Task(scope: Construct, containerDefinitions: ecs.CfnTaskDefinitionProps['containerDefinitions'], props: ecs.CfnTaskDefinitionProps = {}): ecs.CfnTaskDefinition {
  return new ecs.CfnTaskDefinition(scope, 'Task', {
    family: 'task', cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], containerDefinitions, ...props,
  });
}

/** A generic resource: the CDK calls it a CfnTaskDefinition, but it has no containers that could be changed. */
export function genericTask(scope: Construct): CfnResource {
  return new CfnResource(scope, 'Task', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: [{ Name: 'app', Image: 'nginx' }] } });
}

/** A task definition that stands in a template and is imported from there. */
export function includedTask(stack: Stack, properties: object, rest: object = {}): ecs.CfnTaskDefinition {
  const directory = mkdtempSync(join(tmpdir(), 'linux-controls-'));
  try {
    const templateFile = join(directory, 'template.json');
    writeFileSync(templateFile, JSON.stringify({ ...rest, Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: properties } } }));
    return new CfnInclude(stack, 'Template', { templateFile }).getResource('Task') as ecs.CfnTaskDefinition;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A load-balanced service of ecs-patterns, in a cluster that exists already. */
export function loadBalancedService(stack: Stack, taskDefinition?: ecs.FargateTaskDefinition): patterns.ApplicationLoadBalancedFargateService {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
    privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
  });
  return new patterns.ApplicationLoadBalancedFargateService(stack, 'Alb', {
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'cluster', vpc, securityGroups: [] }),
    ...taskDefinition ? { taskDefinition } : { taskImageOptions: { image: IMAGE, containerName: 'app', containerPort: 8080 } },
  });
}

export type Container = Record<string, any> & { readonly Name: string };
type Json = Record<string, any>;
export type Task = Json & { readonly ContainerDefinitions: Container[] };

/** The template of a stack, synthesized anew: an app keeps the first it made. */
export function templateOf(stack: Stack): { readonly Resources: Record<string, { readonly Type: string; readonly Properties: Json }> } & Json {
  return Stage.of(stack)!.synth({ force: true }).getStackByName(stack.stackName).template;
}

/** The template of a stack, to the byte. */
export function templateText(stack: Stack): string {
  return JSON.stringify(templateOf(stack));
}

/** The resources of a type, as the template holds their properties. */
export function resourcesOf(stack: Stack, type: string): Json[] {
  return Object.values(templateOf(stack).Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

/** The properties of the only task definition of a stack. */
export function taskIn(stack: Stack): Task {
  const found = resourcesOf(stack, 'AWS::ECS::TaskDefinition');
  expect(found).toHaveLength(1);
  return found[0] as Task;
}

/** A container of the only task definition of a stack. */
export function containerIn(stack: Stack, name: unknown): Container {
  return containerOf(taskIn(stack), name);
}

export function containerOf({ ContainerDefinitions }: Task, name: unknown): Container {
  const found = ContainerDefinitions.filter(({ Name }) => JSON.stringify(Name) === JSON.stringify(name));
  expect(found).toHaveLength(1);
  return found[0];
}

/** The kernel parameters of each container that has any; a parameter that stands twice counts twice. */
export function sysctlsIn(stack: Stack): Record<string, [string, unknown][]> {
  return sysctlsOf(taskIn(stack));
}

export function sysctlsOf({ ContainerDefinitions }: Task): Record<string, [string, unknown][]> {
  return Object.fromEntries(ContainerDefinitions
    .filter(({ SystemControls }) => SystemControls?.length)
    .map(({ Name, SystemControls }) => [Name, (SystemControls as Json[]).map(({ Namespace, Value }) => [Namespace, Value])]));
}

/** What stops the synthesis by validation. */
export function problemsIn(root: IConstruct): string[] {
  return root.node.findAll().flatMap(({ node }) => node.validate());
}

/** The errors and the warnings that stand on the constructs of a stack. */
export function annotationsIn(stack: Stack): string[] {
  const found = Annotations.fromStack(stack);
  return [...found.findError('*', Match.anyValue()), ...found.findWarning('*', Match.anyValue())].map(({ entry }) => String(entry.data));
}

/** Freezes plain objects and lists, as deep as they go; constructs and values of classes stay as they are. */
export function frozen<Value>(value: Value): Value {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
