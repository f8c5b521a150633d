import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';

export const IMAGE = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** A stack whose account, region and name say nothing. */
export function newStack(scope: Construct = new App(), id = 'Stack'): Stack {
  return new Stack(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** A VPC that exists already, so that a test does not make one. */
export function vpcOf(stack: Stack): ec2.IVpc {
  return stack.node.tryFindChild('Vpc') as ec2.IVpc | undefined ?? ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-public-a', 'subnet-public-b'],
    privateSubnetIds: ['subnet-private-a', 'subnet-private-b'],
  });
}

/** A cluster that exists already. */
export function clusterOf(stack: Stack, name = 'cluster'): ecs.ICluster {
  return stack.node.tryFindChild(name) as ecs.ICluster | undefined
    ?? ecs.Cluster.fromClusterAttributes(stack, name, { clusterName: name, vpc: vpcOf(stack), securityGroups: [] });
}

export type Container = Record<string, any> & { readonly Name: string };

/** The properties of the only task definition of a stack, as the template holds them. */
export function taskDefinitionIn(stack: Stack): Record<string, any> & { readonly ContainerDefinitions: Container[] } {
  const found = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

/** A container of the only task definition of a stack. */
export function containerIn(stack: Stack, name: string): Container {
  const found = taskDefinitionIn(stack).ContainerDefinitions.filter(({ Name }) => Name === name);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The kernel parameters of each container that has any. */
export function sysctlsIn(stack: Stack): Record<string, Record<string, unknown>> {
  return Object.fromEntries(taskDefinitionIn(stack).ContainerDefinitions
    .filter(({ SystemControls }) => SystemControls)
    .map(({ Name, SystemControls }) => [Name, Object.fromEntries((SystemControls as any[]).map(({ Namespace, Value }) => [Namespace, Value]))]));
}

/** Freezes plain objects and lists, as deep as they go; constructs and values of classes stay as they are. */
export function frozen<Value>(value: Value): Value {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Expects the very same objects, not equal ones. */
export function expectSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((one, i) => expect(Object.is(actual[i], one)).toBe(true));
}
