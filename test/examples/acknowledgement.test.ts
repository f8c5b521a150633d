import { Annotations, App, aws_ecs as ecs, Stack, Validations } from 'aws-cdk-lib';
import { CustomObserver } from 'cdk-fargate-linux-controls';

const ID = 'cdk-fargate-linux-controls::tracer-not-root';

// The suite runs with the minimum and the newest aws-cdk-lib, so these tests cover both.
test('warns about a tracer that is not root', () => {
  expect(warningsAfter(() => {})).toEqual([expect.stringContaining('runs as user 1000')]);
});

test.each<[string, (task: ecs.TaskDefinition) => void]>([
  ['Annotations, on the task definition', task => Annotations.of(task).acknowledgeWarning(ID, 'same user')],
  ['Validations, on the task definition', task => Validations.of(task).acknowledge({ id: ID, reason: 'same user' })],
  ['Annotations, on the stack', task => Annotations.of(Stack.of(task)).acknowledgeWarning(ID, 'same user')],
  ['Validations, on the stack', task => Validations.of(Stack.of(task)).acknowledge({ id: ID, reason: 'same user' })],
])('one acknowledgement hides the warning: %s', (_, acknowledge) => {
  expect(warningsAfter(acknowledge)).toEqual([]);
});

test('an acknowledgement of another warning does not hide it', () => {
  expect(warningsAfter(task => Annotations.of(task).acknowledgeWarning('cdk-fargate-linux-controls::net-sysctl-repeated'))).toHaveLength(1);
});

/** Synthesizes an app and returns the warnings in its report. */
function warningsAfter(acknowledge: (task: ecs.TaskDefinition) => void): string[] {
  const app = new App();
  const task = new ecs.FargateTaskDefinition(new Stack(app, 'Stack'), 'Task');
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app:1.0') });
  task.addExtension(new CustomObserver({ container: { image: ecs.ContainerImage.fromRegistry('example/tool:1.0'), user: '1000' } }));
  acknowledge(task);
  return app.synth().getStackByName('Stack').messages
    .filter(({ level, entry }) => level === 'warning' && String(entry.data).includes('cdk-fargate-linux-controls'))
    .map(({ entry }) => String(entry.data));
}
