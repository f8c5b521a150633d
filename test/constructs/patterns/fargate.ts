import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export const IMAGE = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** Creates a stack with a placeholder account and region, and otherwise the defaults of the CDK. */
export function newStack(scope: Construct = new App(), id = 'Stack'): Stack {
  return new Stack(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** Imports a VPC, so that the test does not create one. Reuses it within a stack. */
function vpcOf(stack: Stack): ec2.IVpc {
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

/** Expects identical objects, not just equal ones. */
export function expectSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((one, i) => expect(Object.is(actual[i], one)).toBe(true));
}
