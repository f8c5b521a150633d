import { join } from 'node:path';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { DebugToolbox, FargateSidecarObservedService } from 'cdk-fargate-linux-controls';

/**
 * Deploys a service in an account, and asserts with ECS Exec what a running task sees: the kernel parameter, and the processes of the other container.
 *
 * It costs about ten minutes of one Fargate task and of a VPC with a public subnet. `integ-runner` deletes the stacks afterward.
 */
const app = new App();
const stack = new Stack(app, 'LinuxControlsIntegObservedService');
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 1, natGateways: 0, restrictDefaultSecurityGroup: false, subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
});
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
const { service, taskDefinition } = new FargateSidecarObservedService(stack, 'Web', {
  cluster,
  application: { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'), containerName: 'nginx', portMappings: [{ containerPort: 80 }] },
  observers: [new DebugToolbox()],
  networkSysctls: { netCoreSomaxconn: 6000 },
  enableExecuteCommand: true,
  assignPublicIp: true,
});

const exec = new lambda.Function(stack, 'Exec', {
  runtime: lambda.Runtime.NODEJS_22_X, // The first runtime that has WebSocket
  handler: 'index.handler',
  code: lambda.Code.fromAsset(join(__dirname, 'exec')),
  timeout: Duration.minutes(2),
});
exec.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:ListTasks'], resources: ['*'], conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } } }));
exec.addToRolePolicy(new iam.PolicyStatement({
  actions: ['ecs:ExecuteCommand'],
  resources: [cluster.clusterArn, stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` })],
}));
exec.node.addDependency(service, taskDefinition);

const integ = new IntegTest(app, 'ObservedService', { testCases: [stack] });
integ.assertions.invokeFunction({
  functionName: exec.functionName,
  payload: JSON.stringify({
    cluster: cluster.clusterName,
    service: service.serviceName,
    container: 'toolbox',
    // Process 1 is /pause only in a shared PID namespace, and the toolbox has no process named nginx.
    command: "sh -c 'cat /proc/sys/net/core/somaxconn /proc/[0-9]*/comm'",
  }),
}).expect(ExpectedResult.objectLike({ Payload: Match.stringLikeRegexp('"6000".*"pause".*"nginx"') }))
  // The agent of ECS Exec starts after the container.
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(20) });
