import { App, aws_ecs as ecs, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { CLASSES, Preset } from './all-presets';
import { containerIn, IMAGE, newStack, problemsIn, variablesOf } from '../task/task-definitions';
import { ApplicationContainer, ObserverSidecar } from 'cdk-fargate-linux-controls';

/** Adds a task with an application, and applies observers in order. */
function observe(stack: Stack, ...observers: ((stack: Stack) => ObserverSidecar)[]): Stack {
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  observers.forEach(observer => task.addExtension(observer(stack)));
  return stack;
}

/** Creates a subclass of a preset that changes the application in its own way. */
function subclassOf(preset: Preset, label: string, value: () => string = () => '1'): Preset {
  return class extends preset {
    public changeApplication(container: ApplicationContainer): void {
      container.addEnvironment(label, value());
    }
  };
}

/** Creates a preset with an override, as jsii does for a class in another language: of the preset's own class. */
function withOverride(preset: Preset, props: any, label: string): ObserverSidecar {
  return Object.defineProperty(new preset(props), 'changeApplication', { value: (container: ApplicationContainer) => container.addEnvironment(label, '1') });
}

describe.each(Object.entries(CLASSES))('%s', (name, [preset, props]) => {
  test('a subclass that overrides changeApplication takes effect beside the preset and beside another subclass', () => {
    const [One, Other] = ['one', 'other'].map(label => subclassOf(preset, label));
    const classes = { first: preset, second: One, third: Other, fourth: One };
    const stack = observe(newStack(), ...Object.entries(classes).map(([id, type]) => (given: Stack) => new type(props(given, id))));
    expect(problemsIn(stack)).toEqual([]);
    expect(variablesOf(containerIn(stack, 'app'))).toMatchObject({ one: '1', other: '1' });
    Object.keys(classes).forEach(container => containerIn(stack, container));
  });

  test('an override in another language takes effect beside the preset', () => {
    const stack = observe(newStack(), given => new preset(props(given, 'first')), given => withOverride(preset, props(given, 'second'), 'override'));
    expect(variablesOf(containerIn(stack, 'app'))).toMatchObject({ override: '1' });
  });

  test.each<[string, (stack: Stack) => ObserverSidecar]>([
    ['a subclass', stack => new (subclassOf(preset, 'label'))(props(stack, 'same'))],
    ['an object with an override', stack => withOverride(preset, props(stack, 'same'), 'label')],

  ])('%s with the container name of the preset is rejected, not ignored', (_, other) => {
    const stack = newStack();
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
    task.addExtension(new preset(props(stack, 'same')));
    expect(() => task.addExtension(other(newStack()))).toThrow(/adds a container named same, but .+ already uses that name/);
  });

  test('a subclass can add a reference to another stack', () => {
    const stack = newStack();
    const { topicArn } = new sns.Topic(newStack(stack.node.root as App, 'Other'), 'Topic');
    observe(stack, given => new (subclassOf(preset, 'label', () => topicArn))(props(given, 'agent')));
    expect(variablesOf(containerIn(stack, 'app'))).toMatchObject({ label: { 'Fn::ImportValue': expect.stringMatching(/^Other:/) } });
  });

  test('messages name a subclass by its class', () => {
    class Mine extends preset {}
    const own = new Mine(props(newStack(), 'agent')).toString();
    expect(own).toBe(['CustomObserver', 'EntryPointWrapper'].includes(name) ? "Mine('agent')" : 'Mine');
  });
});
