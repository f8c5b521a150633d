import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_sns_subscriptions as subscriptions, Stack } from 'aws-cdk-lib';
import { StoppedTaskExplanations } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'StoppedTasks');
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
taskDefinition.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });
new ecs.FargateService(stack, 'Web', {
  cluster,
  taskDefinition,
  minHealthyPercent: 100,
  circuitBreaker: { rollback: true }, // so that ECS reports a deployment that fails
});

const explanations = new StoppedTaskExplanations(stack, 'Explanations', {
  clusters: [cluster], // omit it to watch all clusters of the account
});
explanations.topic.addSubscription(new subscriptions.EmailSubscription('team@example.com'));
