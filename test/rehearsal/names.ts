export const NAME = 'cdk-fargate-linux-controls';
