import { App, Stack } from 'aws-cdk-lib';
import { HookFailureMode, TaskDefinitionHook } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'TaskDefinitionHook', { terminationProtection: true });

new TaskDefinitionHook(stack, 'Hook', {
  failureMode: HookFailureMode.FAIL,
  excludeStacks: ['legacy-batch'],
});
