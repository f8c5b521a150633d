import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';

export const IMAGE = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** Creates a stack with a placeholder account and region. */
export function newStack(scope: Construct = new App(), id = 'Stack'): Stack {
  return new Stack(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** Imports a VPC, so that the test does not create one. Reuses it within a stack. */
export function vpcOf(stack: Stack): ec2.IVpc {
  return stack.node.tryFindChild('Vpc') as ec2.IVpc | undefined ?? ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
    privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
  });
}

/** Imports a cluster. Reuses it within a stack. */
export function clusterOf(stack: Stack, name = 'cluster'): ecs.ICluster {
  return stack.node.tryFindChild(name) as ecs.ICluster | undefined
    ?? ecs.Cluster.fromClusterAttributes(stack, name, { clusterName: name, vpc: vpcOf(stack), securityGroups: [] });
}

export type Container = Record<string, any> & { readonly Name: string };

/** Returns the template properties of the only task definition in a stack. */
export function taskDefinitionIn(stack: Stack): Record<string, any> & { readonly ContainerDefinitions: Container[] } {
  const found = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

/** Returns a container of the only task definition in a stack. */
export function containerIn(stack: Stack, name: string): Container {
  const found = taskDefinitionIn(stack).ContainerDefinitions.filter(({ Name }) => Name === name);
  expect(found).toHaveLength(1);
  return found[0];
}

/** Returns the kernel parameters of each container that sets any. */
export function sysctlsIn(stack: Stack): Record<string, Record<string, unknown>> {
  return Object.fromEntries(taskDefinitionIn(stack).ContainerDefinitions
    .filter(({ SystemControls }) => SystemControls)
    .map(({ Name, SystemControls }) => [Name, Object.fromEntries((SystemControls as any[]).map(({ Namespace, Value }) => [Namespace, Value]))]));
}

/** Freezes plain objects and arrays recursively. Constructs and class instances are not frozen. */
export function frozen<Value>(value: Value): Value {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Expects identical objects, not just equal ones. */
export function expectSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((one, i) => expect(Object.is(actual[i], one)).toBe(true));
}
