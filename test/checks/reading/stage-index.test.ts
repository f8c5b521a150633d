import { App, Aspects, aws_ec2 as ec2, aws_ecs as ecs, CfnParameter, CfnResource, Fn, IAspect, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { ServiceModel, UNKNOWN } from '../../../src/checks/model';
import { modelOfConstruct } from '../../../src/checks/reading/construct';
import { addContainers, includedTask, l1Task, loadBalancedService, newStack } from '../../task/task-definitions';
import { unresolvable } from '../hostile';
import { KernelTuning, NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

/** A Fargate task definition, with fault injection so that ECS Exec is told. */
function task(scope: Construct, id = 'Task'): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, id, { enableFaultInjection: true });
  addContainers(taskDefinition, 'app');
  return taskDefinition;
}

function l1Of(taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition {
  return taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
}

/** A service of the L2, in a cluster that exists already. */
function l2Service(scope: Construct, taskDefinition: ecs.TaskDefinition, id = 'Service', props: Partial<ecs.FargateServiceProps> = {}): ecs.FargateService {
  const within = new Construct(scope, `${id}Of`);
  const vpc = ec2.Vpc.fromVpcAttributes(within, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
  const cluster = ecs.Cluster.fromClusterAttributes(within, 'Cluster', { clusterName: 'cluster', vpc, securityGroups: [] });
  return new ecs.FargateService(scope, id, { cluster, taskDefinition, enableExecuteCommand: true, ...props });
}

function l1Service(scope: Construct, taskDefinition: string, id = 'Service'): ecs.CfnService {
  return new ecs.CfnService(scope, id, { taskDefinition, enableExecuteCommand: true });
}

/** The services that are known of a task definition while the app is synthesized: what the checks then see. */
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

test('knows a service of the L2, with what it says of the platform and of ECS Exec', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  l2Service(stack, taskDefinition, 'Web', { platformVersion: ecs.FargatePlatformVersion.VERSION1_4 });
  expect(servicesOf(l1Of(taskDefinition))).toEqual([
    {
      name: 'Stack/Web/Service', serviceName: undefined, cluster: 'cluster', enableExecuteCommand: true, launchType: 'FARGATE', platformVersion: '1.4.0', capacityProviders: [],
    },
  ]);
});

test('knows the capacity providers of a service', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  l2Service(stack, taskDefinition, 'Web', { capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }], enableExecuteCommand: undefined });
  expect(servicesOf(l1Of(taskDefinition))).toEqual([
    {
      name: 'Stack/Web/Service',
      serviceName: undefined,
      cluster: 'cluster',
      enableExecuteCommand: false,
      launchType: undefined,
      platformVersion: undefined,
      capacityProviders: ['FARGATE_SPOT'],
    },
  ]);
});

test('knows a service of ecs-patterns, of an L1, by the attribute of the task definition, and of a generic resource', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  taskDefinition.defaultContainer!.addPortMappings({ containerPort: 8080 });
  loadBalancedService(stack, taskDefinition);
  l1Service(stack, taskDefinition.taskDefinitionArn, 'L1');
  l1Service(stack, l1Of(taskDefinition).attrTaskDefinitionArn, 'Attribute');
  new CfnResource(stack, 'Generic', { type: 'AWS::ECS::Service', properties: { TaskDefinition: l1Of(taskDefinition).ref } });
  new CfnResource(stack, 'Other', { type: 'Custom::Service', properties: { TaskDefinition: l1Of(taskDefinition).ref } });
  expect(namesOf(l1Of(taskDefinition))).toEqual(['Stack/Alb/Service/Service', 'Stack/L1', 'Stack/Attribute', 'Stack/Generic']);
});

test('knows a service that is included from a template together with its task definition', () => {
  const stack = newStack();
  const taskDefinition = includedTask(stack, { ContainerDefinitions: [] });
  const resource = new CfnResource(stack, 'Raw', { type: 'AWS::ECS::Service', properties: { TaskDefinition: { Ref: 'Task' } } });
  resource.addPropertyOverride('EnableExecuteCommand', true);
  expect(servicesOf(taskDefinition)).toEqual([expect.objectContaining({ name: 'Stack/Raw', enableExecuteCommand: true })]);
});

test('each task definition has its own services, and one without has none', () => {
  const stack = newStack();
  const [web, worker, lonely] = ['Web', 'Worker', 'Lonely'].map(id => task(stack, id));
  l2Service(stack, web, 'First');
  l2Service(stack, worker, 'Second');
  l2Service(stack, web, 'Third');
  expect([web, worker, lonely].map(each => namesOf(l1Of(each)))).toEqual([['Stack/First/Service', 'Stack/Third/Service'], ['Stack/Second/Service'], []]);
});

test('a service of another stack is known, and the equal logical id of a third stack is not taken for it', () => {
  const app = new App();
  const [first, second, services] = ['First', 'Second', 'Services'].map(id => newStack(app, id));
  const [wanted, other] = [first, second].map(stack => task(stack));
  expect(first.getLogicalId(l1Of(wanted))).toBe(second.getLogicalId(l1Of(other)));
  l2Service(services, wanted);
  expect(namesOf(l1Of(wanted))).toEqual(['Services/Service/Service']);
  expect(namesOf(l1Of(other))).toEqual([]);
});

test('a service of a nested stack is known to the task definition around it, and the other way round', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Nested');
  const [outer, inner] = [task(stack, 'Outer'), task(nested, 'Inner')];
  l2Service(nested, outer);
  l2Service(stack, inner);
  expect(namesOf(l1Of(outer))).toEqual(['Stack/Nested/Service/Service']);
  expect(namesOf(l1Of(inner))).toEqual(['Stack/Service/Service']);
});

test('each stage has its own services', () => {
  const app = new App();
  const taskDefinitions = ['Test', 'Live'].map(id => {
    const stack = newStack(new Stage(app, id));
    const taskDefinition = task(stack);
    l2Service(stack, taskDefinition);
    return l1Of(taskDefinition);
  });
  expect(taskDefinitions.map(namesOf)).toEqual([['Test/Stack/Service/Service'], ['Live/Stack/Service/Service']]);
});

test('sees property overrides of a service', () => {
  const stack = newStack();
  const [web, worker] = [task(stack, 'Web'), task(stack, 'Worker')];
  const service = l2Service(stack, web).node.defaultChild as ecs.CfnService;
  service.addPropertyOverride('EnableExecuteCommand', false);
  expect(servicesOf(l1Of(web))).toEqual([expect.objectContaining({ enableExecuteCommand: false })]);
  service.addPropertyOverride('TaskDefinition', { Ref: stack.getLogicalId(l1Of(worker)) });
  expect(namesOf(l1Of(web))).toEqual([]);
  expect(namesOf(l1Of(worker))).toEqual(['Stack/Service/Service']);
});

test('an overridden logical id is the one by which a service refers', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  l1Of(taskDefinition).overrideLogicalId('Renamed');
  l1Service(stack, taskDefinition.taskDefinitionArn);
  new CfnResource(stack, 'Raw', { type: 'AWS::ECS::Service', properties: { TaskDefinition: { Ref: 'Renamed' } } });
  expect(namesOf(l1Of(taskDefinition))).toEqual(['Stack/Service', 'Stack/Raw']);
});

test('does not guess at what only the deployment knows', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  const service = l1Service(stack, taskDefinition.taskDefinitionArn);
  service.enableExecuteCommand = Fn.conditionIf('Exec', true, false);
  service.launchType = new CfnParameter(stack, 'LaunchType').valueAsString;
  service.platformVersion = `1.${new CfnParameter(stack, 'Minor').valueAsString}.0`;
  expect(servicesOf(l1Of(taskDefinition))).toEqual([
    { name: 'Stack/Service', enableExecuteCommand: UNKNOWN, launchType: UNKNOWN, platformVersion: UNKNOWN, capacityProviders: [] },
  ]);
});

test('a service that runs what nobody knows belongs to none', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  l1Service(stack, 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1', 'Arn');
  l1Service(stack, new CfnParameter(stack, 'Which').valueAsString, 'Parameter');
  l1Service(stack, Fn.importValue('Which'), 'Import');
  l1Service(stack, Fn.conditionIf('Condition', taskDefinition.taskDefinitionArn, 'web').toString(), 'Choice');
  l1Service(stack, ecs.FargateTaskDefinition.fromFargateTaskDefinitionArn(stack, 'Imported', 'web:1').taskDefinitionArn, 'OfImported');
  new ecs.CfnService(stack, 'External', { deploymentController: { type: 'EXTERNAL' } });
  expect(namesOf(l1Of(taskDefinition))).toEqual([]);
});

test('takes services of any form', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  new CfnResource(stack, 'Bare', { type: 'AWS::ECS::Service' });
  [7, ['web'], { Ref: 7 }, { TaskDefinition: 'web' }, null].forEach((run, i) =>
    new CfnResource(stack, `Odd${i}`, { type: 'AWS::ECS::Service', properties: { TaskDefinition: run, EnableExecuteCommand: ['true'], CapacityProviderStrategy: 'none' } }));
  l1Service(stack, taskDefinition.taskDefinitionArn);
  expect(namesOf(l1Of(taskDefinition))).toEqual(['Stack/Service']);
});

test('what does not resolve of a service counts as not told, and hides no other service', () => {
  const stack = newStack();
  const taskDefinition = l1Of(task(stack));
  l1Service(stack, taskDefinition.ref, 'Odd').serviceName = unresolvable();
  l1Service(stack, taskDefinition.ref, 'Even');
  expect(modelOfConstruct(taskDefinition)?.services).toMatchObject([{ name: 'Stack/Odd', serviceName: undefined }, { name: 'Stack/Even' }]);
});

test('a service whose task definition does not resolve hides no other', () => {
  const stack = newStack();
  const taskDefinition = l1Of(task(stack));
  l1Service(stack, unresolvable(), 'Odd');
  l1Service(stack, taskDefinition.ref, 'Even');
  expect(modelOfConstruct(taskDefinition)?.services.map(({ name }) => name)).toEqual(['Stack/Even']);
});

// What the checks make of it.

const EXEC = 'cdk-fargate-linux-controls::fault-injection-with-exec';

/** Where ECS Exec is told beside fault injection, once the app is synthesized. */
function toldAfterSynth(app: App): string[] {
  app.synth({ force: true });
  return app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type, data }) => type === 'aws:cdk:error' && String(data).includes(EXEC)).map(() => node.path));
}

function checkedStack(): { app: App; stack: Stack } {
  const app = new App();
  NamespaceSharingChecks.addTo(app);
  return { app, stack: newStack(app) };
}

/** An aspect that does something where it comes to a construct for the first time. */
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

test('the conflict is told on the L1 of the task definition, wherever the service is', () => {
  const { app, stack } = checkedStack();
  l2Service(newStack(app, 'Services'), task(stack));
  expect(toldAfterSynth(app)).toEqual(['Stack/Task/Resource']);
});

test('a block checks as well, and sees a service that is made after it', () => {
  const stack = newStack();
  const taskDefinition = task(stack);
  taskDefinition.addExtension(KernelTuning.network({ netCoreSomaxconn: 4096 }));
  l2Service(stack, taskDefinition);
  expect(toldAfterSynth(stack.node.root as App)).toEqual(['Stack/Task/Resource']);
});

test('a service that an aspect adds is seen, and one in which an aspect turns ECS Exec on', () => {
  const { app, stack } = checkedStack();
  const [added, changed] = [task(stack, 'Added'), task(stack, 'Changed')];
  const service = l2Service(stack, changed, 'Web', { enableExecuteCommand: false }).node.defaultChild as ecs.CfnService;
  Aspects.of(stack).add(onceAt(stack, () => l1Service(stack, added.taskDefinitionArn)));
  Aspects.of(stack).add(onceAt(service, () => {
    service.enableExecuteCommand = true;
  }));
  expect(toldAfterSynth(app)).toEqual(['Stack/Added/Resource', 'Stack/Changed/Resource']);
});

test('a second synthesis sees the services of its own time', () => {
  const { app, stack } = checkedStack();
  const [first, second] = [task(stack, 'First'), task(stack, 'Second')];
  expect(toldAfterSynth(app)).toEqual([]);
  l2Service(stack, second);
  expect(toldAfterSynth(app)).toEqual(['Stack/Second/Resource']);
  l2Service(stack, first, 'Late');
  expect(toldAfterSynth(app)).toEqual(['Stack/First/Resource', 'Stack/Second/Resource']);
});

test('a task definition that is checked from the second synthesis on sees the services of that time', () => {
  const stack = newStack();
  const [first, second] = [task(stack, 'First'), task(stack, 'Second')];
  second.addExtension(KernelTuning.network({ netCoreSomaxconn: 4096 }));
  expect(toldAfterSynth(stack.node.root as App)).toEqual([]);
  l2Service(stack, first);
  first.addExtension(KernelTuning.network({ netCoreSomaxconn: 4096 }));
  expect(toldAfterSynth(stack.node.root as App)).toEqual(['Stack/First/Resource']);
});

/** How often the properties of a service are asked for in a synthesis in which so many task definitions are checked. */
function timesRead(checked: number): number {
  const { app, stack } = checkedStack();
  const read = jest.spyOn(l1Service(stack, 'web') as any, 'cfnProperties', 'get');
  for (let i = 0; i < checked; i++) {
    l1Task(new Construct(stack, `Other${i}`), [{ name: 'app', image: 'nginx' }]);
  }
  app.synth();
  return read.mock.calls.length;
}

test('services are read once in a synthesis, however many task definitions ask for theirs', () => {
  const withoutChecks = timesRead(0);
  expect(timesRead(1) - withoutChecks).toBe(1);
  expect(timesRead(20) - withoutChecks).toBe(1);
});

test('services are read once in a synthesis, however many scopes are checked', () => {
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

test('a task definition that asks from the second synthesis on sees the services of that time', () => {
  const { app, stack } = checkedStack();
  const first = l1Task(stack, [{ name: 'app', image: 'nginx' }]);
  l2Service(stack, task(stack, 'Second'), 'Other');
  expect(toldAfterSynth(app)).toEqual(['Stack/Second/Resource']);
  first.enableFaultInjection = true;
  l1Service(stack, first.ref);
  expect(toldAfterSynth(app)).toEqual(['Stack/Task', 'Stack/Second/Resource']);
});
