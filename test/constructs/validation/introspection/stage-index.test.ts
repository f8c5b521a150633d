import { App, Aspects, aws_ec2 as ec2, aws_ecs as ecs, CfnParameter, CfnResource, Fn, IAspect, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { ServiceModel } from '../../../../src/checks/model';
import { modelOfConstruct } from '../../../../src/constructs/validation/introspection/construct';
import { unresolvable } from '../../../checks/hostile';
import { addContainers, includedTask, l1Of, l1Task, loadBalancedService, newStack } from '../../task/task-definitions';
import { annotationsBelow } from '../annotations';
import { KernelTuning, NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

/** Creates a Fargate task definition with fault injection, which is reported if a service enables ECS Exec. */
function task(scope: Construct, id = 'Task'): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, id, { enableFaultInjection: true });
  addContainers(taskDefinition, 'app');
  return taskDefinition;
}

function stackWithTask(): { stack: Stack; taskDefinition: ecs.FargateTaskDefinition } {
  const stack = newStack();
  return { stack, taskDefinition: task(stack) };
}

/** Creates an L2 service in an existing cluster. */
function l2Service(scope: Construct, taskDefinition: ecs.TaskDefinition, id = 'Service', props: Partial<ecs.FargateServiceProps> = {}): ecs.FargateService {
  const within = new Construct(scope, `${id}Of`);
  const vpc = ec2.Vpc.fromVpcAttributes(within, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
  const cluster = ecs.Cluster.fromClusterAttributes(within, 'Cluster', { clusterName: 'cluster', vpc, securityGroups: [] });
  return new ecs.FargateService(scope, id, { cluster, taskDefinition, enableExecuteCommand: true, ...props });
}

function l1Service(scope: Construct, taskDefinition: string, id = 'Service'): ecs.CfnService {
  return new ecs.CfnService(scope, id, { taskDefinition, enableExecuteCommand: true });
}

/** Returns the services of a task definition that the checks find during the synthesis. */
function servicesOf(taskDefinition: CfnResource): readonly ServiceModel[] | undefined {
  let services: readonly ServiceModel[] | undefined;
  taskDefinition.node.addValidation({
    validate: () => {
      services = modelOfConstruct(taskDefinition)?.services;
      return [];
    },
  });
  Stage.of(taskDefinition)!.synth({ force: true });
  return services;
}

function namesOf(taskDefinition: CfnResource): string[] | undefined {
  return servicesOf(taskDefinition)?.map(({ name }) => name);
}

test('finds L2 services with their platform version, capacity providers, and ECS Exec', () => {
  const { stack, taskDefinition } = stackWithTask();
  l2Service(stack, taskDefinition, 'Web', { platformVersion: ecs.FargatePlatformVersion.VERSION1_4 });
  l2Service(stack, taskDefinition, 'Spot', { capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }], enableExecuteCommand: undefined });
  expect(servicesOf(l1Of(taskDefinition))).toEqual([
    { name: 'Stack/Web/Service', enableExecuteCommand: true, launchType: 'FARGATE', platformVersion: '1.4.0', capacityProviders: [], ingressPorts: [] },
    { name: 'Stack/Spot/Service', enableExecuteCommand: false, launchType: undefined, platformVersion: undefined, capacityProviders: ['FARGATE_SPOT'], ingressPorts: [] },
  ]);
});

test('finds services of ecs-patterns, L1s with a reference or an attribute, and generic resources', () => {
  const { stack, taskDefinition } = stackWithTask();
  taskDefinition.defaultContainer!.addPortMappings({ containerPort: 8080 });
  loadBalancedService(stack, taskDefinition);
  l1Service(stack, taskDefinition.taskDefinitionArn, 'L1');
  l1Service(stack, l1Of(taskDefinition).attrTaskDefinitionArn, 'Attribute');
  new CfnResource(stack, 'Generic', { type: 'AWS::ECS::Service', properties: { TaskDefinition: l1Of(taskDefinition).ref } });
  new CfnResource(stack, 'Other', { type: 'Custom::Service', properties: { TaskDefinition: l1Of(taskDefinition).ref } });
  expect(namesOf(l1Of(taskDefinition))).toEqual(['Stack/Alb/Service/Service', 'Stack/L1', 'Stack/Attribute', 'Stack/Generic']);
});

test('finds a service of an included template with its task definition', () => {
  const stack = newStack();
  const taskDefinition = includedTask(stack, { ContainerDefinitions: [] });
  const resource = new CfnResource(stack, 'Raw', { type: 'AWS::ECS::Service', properties: { TaskDefinition: { Ref: 'Task' } } });
  resource.addPropertyOverride('EnableExecuteCommand', true);
  expect(servicesOf(taskDefinition)).toEqual([expect.objectContaining({ name: 'Stack/Raw', enableExecuteCommand: true })]);
});

test('finds a service in another stack, and does not confuse equal logical ids of stacks or stages', () => {
  const app = new App();
  const [first, second, services, test, live] = [app, app, app, new Stage(app, 'Test'), new Stage(app, 'Live')]
    .map((scope, i) => newStack(scope, ['First', 'Second', 'Services', 'Stack', 'Stack'][i]));
  const [wanted, other, tested, lived] = [first, second, test, live].map(stack => task(stack));
  expect(first.getLogicalId(l1Of(wanted))).toBe(second.getLogicalId(l1Of(other)));
  l2Service(services, wanted);
  l2Service(test, tested);
  l2Service(live, lived);
  expect([wanted, other, tested, lived].map(each => namesOf(l1Of(each)))).toEqual([
    ['Services/Service/Service'], [], ['Test/Stack/Service/Service'], ['Live/Stack/Service/Service'],
  ]);
});

test('finds a service in a nested stack for a task definition in its parent, and the reverse', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Nested');
  const [outer, inner] = [task(stack, 'Outer'), task(nested, 'Inner')];
  l2Service(nested, outer);
  l2Service(stack, inner);
  expect(namesOf(l1Of(outer))).toEqual(['Stack/Nested/Service/Service']);
  expect(namesOf(l1Of(inner))).toEqual(['Stack/Service/Service']);
});

test('reads property overrides of a service, and finds it by an overridden logical id of the task definition', () => {
  const stack = newStack();
  const [web, worker] = ['Web', 'Worker'].map(id => l1Of(task(stack, id)));
  worker.overrideLogicalId('Renamed');
  const service = l1Service(stack, web.ref);
  service.addPropertyOverride('EnableExecuteCommand', false);
  expect(servicesOf(web)).toEqual([expect.objectContaining({ enableExecuteCommand: false })]);
  service.addPropertyOverride('TaskDefinition', { Ref: 'Renamed' });
  expect([web, worker].map(namesOf)).toEqual([[], ['Stack/Service']]);
});

test('a service with an unknown task definition belongs to none', () => {
  const { stack, taskDefinition } = stackWithTask();
  l1Service(stack, 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1', 'Arn');
  l1Service(stack, new CfnParameter(stack, 'Which').valueAsString, 'Parameter');
  l1Service(stack, Fn.importValue('Which'), 'Import');
  l1Service(stack, Fn.conditionIf('Condition', taskDefinition.taskDefinitionArn, 'web').toString(), 'Choice');
  l1Service(stack, ecs.FargateTaskDefinition.fromFargateTaskDefinitionArn(stack, 'Imported', 'web:1').taskDefinitionArn, 'OfImported');
  new ecs.CfnService(stack, 'External', { deploymentController: { type: 'EXTERNAL' } });
  expect(namesOf(l1Of(taskDefinition))).toEqual([]);
});

test('a property or task definition of a service that fails to resolve counts as not set and does not affect other services', () => {
  const stack = newStack();
  const taskDefinition = l1Of(task(stack));
  l1Service(stack, taskDefinition.ref, 'Odd').platformVersion = unresolvable();
  l1Service(stack, unresolvable(), 'Odder');
  l1Service(stack, taskDefinition.ref, 'Even');
  expect(modelOfConstruct(taskDefinition)?.services).toMatchObject([{ name: 'Stack/Odd', platformVersion: undefined }, { name: 'Stack/Even' }]);
});

// Findings of the checks.

/** Synthesizes an app and returns the paths of the constructs on which fault injection with ECS Exec is reported. */
function findingsAfterSynth(app: App): string[] {
  app.synth({ force: true });
  return annotationsBelow(app).filter(({ level, rule }) => level === 'warning' && rule === 'fault-injection-with-exec').map(({ path }) => path);
}

function checkedStack(): { app: App; stack: Stack } {
  const app = new App();
  NamespaceSharingChecks.addTo(app);
  return { app, stack: newStack(app) };
}

/** Returns an aspect that changes a construct at its first visit. */
function onceAt(construct: IConstruct, change: () => void): IAspect {
  let isDone = false;
  return {
    visit: node => {
      if (node === construct && !isDone) {
        isDone = true;
        change();
      }
    },
  };
}

test('the checks of a block find a service that is created later', () => {
  const { stack, taskDefinition } = stackWithTask();
  taskDefinition.addExtension(KernelTuning.network({ netCoreSomaxconn: 4096 }));
  l2Service(stack, taskDefinition);
  expect(findingsAfterSynth(stack.node.root as App)).toEqual(['Stack/Task/Resource']);
});

test('finds a service that an aspect adds, and one on which an aspect enables ECS Exec', () => {
  const { app, stack } = checkedStack();
  const [added, changed] = [task(stack, 'Added'), task(stack, 'Changed')];
  const service = l2Service(stack, changed, 'Web', { enableExecuteCommand: false }).node.defaultChild as ecs.CfnService;
  Aspects.of(stack).add(onceAt(stack, () => l1Service(stack, added.taskDefinitionArn)));
  Aspects.of(stack).add(onceAt(service, () => {
    service.enableExecuteCommand = true;
  }));
  expect(findingsAfterSynth(app)).toEqual(['Stack/Added/Resource', 'Stack/Changed/Resource']);
});

/** Returns how often the properties of a service are read in a synthesis with a number of checked task definitions. */
function timesRead(checked: number): number {
  const { app, stack } = checkedStack();
  const read = jest.spyOn(l1Service(stack, 'web') as any, 'cfnProperties', 'get');
  for (let i = 0; i < checked; i++) {
    l1Task(new Construct(stack, `Other${i}`), [{ name: 'app', image: 'nginx' }]);
  }
  app.synth();
  return read.mock.calls.length;
}

test('reads services once in each synthesis, regardless of the number of task definitions', () => {
  const withoutChecks = timesRead(0);
  expect(timesRead(1) - withoutChecks).toBe(1);
  expect(timesRead(20) - withoutChecks).toBe(1);
});

test('reads services once in each synthesis, regardless of the number of checked scopes', () => {
  const app = new App();
  const stacks = ['First', 'Second', 'Third'].map(id => newStack(app, id));
  const [read] = stacks.map(stack => {
    NamespaceSharingChecks.addTo(stack);
    return jest.spyOn(l1Service(stack, l1Task(stack, [{ name: 'app', image: 'nginx' }]).ref) as any, 'cfnProperties', 'get');
  });
  app.synth();
  const checked = read.mock.calls.length;
  app.synth({ force: true, skipValidation: true });
  expect(checked - (read.mock.calls.length - checked)).toBe(1);
});

test('the second synthesis finds the services that exist by then, also the first one', () => {
  const { app, stack } = checkedStack();
  const [first, second] = [task(stack, 'First'), task(stack, 'Second')];
  expect(findingsAfterSynth(app)).toEqual([]);
  l2Service(stack, second);
  expect(findingsAfterSynth(app)).toEqual(['Stack/Second/Resource']);
  l2Service(stack, first, 'Late');
  expect(findingsAfterSynth(app)).toEqual(['Stack/First/Resource', 'Stack/Second/Resource']);
});
