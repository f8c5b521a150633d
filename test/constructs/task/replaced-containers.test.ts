import {
  Annotations, App, Aspects, aws_ecs as ecs, DefaultTokenResolver, Lazy, NestedStack, Stack, Stage, StringConcat, Tokenization, Validations,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import {
  agentWith, annotationsIn, containerIn, fargateTask, IMAGE, l1Of, l1Task, newStack, problemIn, problemsIn, stackOf, taskDefinitionIn,
  taskIn, templateOf,
} from './task-definitions';
import { fuzzRuns } from '../../fuzz-runs';
import { PRESETS } from '../observers/all-presets';
import { clusterOf } from '../patterns/fargate';
import {
  DebugToolbox, FargateSidecarObservedService, KernelReport, KernelTuning, NamespaceSharingChecks, PortRange, SharedPidNamespace, TaskDefinitionBlock,
  TunedProxyTask,
} from 'cdk-fargate-linux-controls';

// What public hardening aspects do with the containers of an L1: they resolve, edit, and assign them, wrap them in a Lazy, pass them through JSON, or add
// overrides by position (ReadonlyRootFilesystem, LinuxParameters.Capabilities.Drop, Environment). cdk-nag resolves them and only reads.

type Container = Record<string, any> & { readonly name: string; readonly image: string };
type Edit = (container: Container) => Container;

const HARDEN: Edit = container => ({ ...container, readonlyRootFilesystem: true });

const EDITS: Record<string, Edit> = {
  readOnly: HARDEN,
  environment: container => ({ ...container, environment: [...container.environment ?? [], { name: 'ADDED', value: '1' }] }),
  init: container => ({ ...container, linuxParameters: { ...container.linuxParameters, initProcessEnabled: true } }),
  sysctl: container => ({ ...container, systemControls: [{ namespace: 'kernel.msgmax', value: '65536' }, ...container.systemControls ?? []] }),
  user: container => ({ ...container, user: '1000' }),
  launcher: container => container.entryPoint ? { ...container, entryPoint: ['dumb-init', '--', ...container.entryPoint] } : container,
  none: container => container,
};

/** The ways to change the value of the property, each with a function that gets and returns the resolved containers. */
const WAYS: Record<string, (l1: ecs.CfnTaskDefinition, edit: (containers: Container[]) => Container[]) => void> = {
  'resolve and assign': (l1, edit) => {
    l1.containerDefinitions = edit(Stack.of(l1).resolve(l1.containerDefinitions));
  },
  'through JSON': (l1, edit) => {
    l1.containerDefinitions = JSON.parse(JSON.stringify(edit(Stack.of(l1).resolve(l1.containerDefinitions))));
  },
  'a Lazy around it': (l1, edit) => {
    const inner = l1.containerDefinitions;
    l1.containerDefinitions = Lazy.uncachedAny({ produce: context => edit(context.resolve(inner)) });
  },
  'a cached Lazy around it': (l1, edit) => {
    const inner = l1.containerDefinitions;
    l1.containerDefinitions = Lazy.any({ produce: () => edit(Stack.of(l1).resolve(inner)) });
  },
  'a mixin': (l1, edit) => {
    l1.with({ supports: ecs.CfnTaskDefinition.isCfnTaskDefinition, applyTo: () => WAYS['resolve and assign'](l1, edit) });
  },
};

/** Blocks that work on an L1. */
const TUNINGS: Record<string, (stack: Stack) => TaskDefinitionBlock> = {
  network: () => KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }),
  moreNetwork: () => KernelTuning.network({ netIpv4TcpSynRetries: 3 }),
  ipc: () => KernelTuning.ipc('app', { fsMqueueMsgMax: 64 }),
};

/** Observers without containers, which can come at any time. */
const AGENTS: Record<string, (stack: Stack) => TaskDefinitionBlock> = {
  changing: () => agentWith({
    attach: task => task.allowPrivateVolumes(),
    changeApplication: container => {
      container.addEnvironment('AGENT', '1');
      container.addMountPoint({ sourceVolume: 'shared', containerPath: '/shared', readOnly: true });
      container.addPrivateVolume(`own-${container.containerName}`, '/own');
      container.addSysPtrace();
    },
  }),
  wrapping: () => agentWith({ changeApplication: container => container.wrapEntryPoint('tracer', '--') }),
  wrappingAgain: () => agentWith({ changeApplication: container => container.wrapEntryPoint('profiler', '--') }),
  replacing: () => agentWith({ changeApplication: container => container.replaceEntryPoint(['/sh', '-c', 'exec "$@"', ...container.entryPoint], container.command) }),
};

/** Observers with containers, which the L2 must add before its containers are first resolved. */
const SIDECARS: Record<string, (stack: Stack) => TaskDefinitionBlock> = {
  toolbox: () => new DebugToolbox({ applicationsMayTrace: true }),
  report: PRESETS.KernelReport,
  wrapper: PRESETS.EntryPointWrapper,
};

const RESOLVER = new DefaultTokenResolver(new StringConcat());

const READS: Record<string, (stack: Stack, l1: ecs.CfnTaskDefinition) => unknown> = {
  resolve: (stack, l1) => stack.resolve(l1.containerDefinitions),
  prepare: (_, scope) => Tokenization.resolve(scope.containerDefinitions, { scope, resolver: RESOLVER, preparing: true }),
  synth: stack => problemsIn(stack).length === 0 && templateOf(stack),
  validate: stack => problemsIn(stack),
};

type Step = readonly ['block' | 'edit' | 'read' | 'late', name: string, way?: string];
type Program = Readonly<Record<'base', string[]> & Record<'steps', Step[]> & Record<'isL2', boolean>>;

const BASE: Record<string, Omit<ecs.ContainerDefinitionOptions, 'image'>> = {
  app: { entryPoint: ['/app'], command: ['serve'], portMappings: [{ containerPort: 40000 }], environment: { OWN: '1' } },
  db: { entryPoint: ['/db', '-x'], user: '999', cpu: 64, systemControls: [{ namespace: 'kernel.shmmni', value: '5000' }] },
  proxy: { entryPoint: ['/proxy'], essential: false, linuxParameters: undefined, portMappings: [{ containerPort: 50000 }] },
};

const l1Container = (name: string): any => ({
  name, image: 'i', ...name === 'app' ? { portMappings: [{ containerPort: 40000 }], environment: [{ name: 'OWN', value: '1' }] } : { dependsOn: [{ containerName: 'app', condition: 'START' }] },
});

/** Runs the steps in order, or edits the containers before any block changes them. Returns what the template has, and the problems. */
function run({ isL2, base, steps }: Program, edits?: readonly { readonly edit: string; readonly names: ReadonlySet<string> }[]) {
  const stack = newStack();
  const task = isL2 ? fargateTask(stack) : undefined;
  base.forEach(name => task?.addContainer(name, { image: IMAGE, ...BASE[name] }));
  const l1 = task ? l1Of(task) : l1Task(stack, base.map(l1Container));
  const assigned: any[] = [];
  const done: { edit: string; names: Set<string> }[] = [];
  if (edits) {
    const inner = l1.containerDefinitions;
    l1.containerDefinitions = Lazy.uncachedAny({
      produce: context => edits.reduce((containers: Container[], { edit, names }) =>
        containers.map(container => names.has(container.name) ? EDITS[edit](container) : container), [...context.resolve(inner), ...assigned]),
    });
  }
  const created: Record<string, TaskDefinitionBlock> = {};
  let isFrozen = false;
  steps.forEach(([kind, name, way], i) => {
    const late = { name: `late${i}`, image: 'i', entryPoint: ['/late'], portMappings: [{ containerPort: 60000 + i }] };
    if (kind === 'block') {
      const create = TUNINGS[name] ?? (isL2 ? AGENTS[name] ?? (isFrozen ? undefined : SIDECARS[name]) : undefined);
      if (create) {
        (task ?? l1).with(created[name] ??= create(stack));
      }
    } else if (kind === 'late' && task && !isFrozen) {
      task.addContainer(late.name, { ...late, image: IMAGE });
    } else if (edits) {
      assigned.push(...kind === 'late' ? [late] : []);
    } else if (kind === 'late') {
      WAYS['resolve and assign'](l1, containers => [...containers, late]);
    } else if (kind === 'read') {
      READS[name](stack, l1);
    } else {
      const names = new Set<string>();
      done.push({ edit: name, names });
      WAYS[way!](l1, containers => containers.map(container => EDITS[name](names.add(container.name) && container)));
    }
    isFrozen ||= kind === 'edit' || (kind === 'read' && isL2);
  });
  const problems = problemsIn(stack);
  const { ContainerDefinitions, Volumes } = problems.length > 0 ? {} as never : taskIn(stack);
  return { containers: ContainerDefinitions as Record<string, any>[], volumes: Volumes, problems, edits: done };
}

const namesOf = (table: object) => fc.constantFrom(...Object.keys(table));
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.tuple(fc.constant('block' as const), namesOf({ ...TUNINGS, ...AGENTS, ...SIDECARS })), weight: 4 },
  { arbitrary: fc.tuple(fc.constant('edit' as const), namesOf(EDITS), namesOf(WAYS)), weight: 4 },
  fc.tuple(fc.constant('read' as const), namesOf(READS)),
  fc.tuple(fc.constant('late' as const), fc.constant('')),
);
const program = fc.record<Program>({
  isL2: fc.boolean(),
  base: fc.shuffledSubarray(['db', 'proxy']).map(others => ['app', ...others]),
  steps: fc.array(step, { minLength: 2, maxLength: 8 }),
});

/** The order of words depends on when a launcher was added. */
function sorted(containers: readonly Record<string, any>[], { steps }: Program): unknown {
  return steps.every(([, name]) => name !== 'launcher') ? containers : containers?.map(container => ({ ...container, EntryPoint: [...container.EntryPoint ?? []].sort() }));
}

test('blocks apply once to whatever the property holds, in every order of blocks, edits, late containers, and readings', () => {
  fc.assert(fc.property(program, input => {
    const result = run(input);
    const expected = run(input, result.edits);
    expect(result.problems).toEqual(expected.problems);
    expect([sorted(result.containers, input), result.volumes]).toEqual([sorted(expected.containers, input), expected.volumes]);
  }), { numRuns: fuzzRuns(100) });
});

/** An aspect that makes the root file system of every container read-only. */
const hardening = (way: string) => ofTasks(l1 => WAYS[way](l1, containers => containers.map(HARDEN)));
const ofTasks = (visit: (l1: ecs.CfnTaskDefinition) => void) => ({
  visit: (node: IConstruct) => void (ecs.CfnTaskDefinition.isCfnTaskDefinition(node) && visit(node)),
});

test.each(Object.keys(WAYS))('synthesis succeeds without a finding beside an aspect that hardens all containers: %s', way => {
  for (const priority of [100, 500]) {
    const app = new App();
    const [stack, stage] = [newStack(app), new Stage(app, 'Stage')];
    const stacks = [stack, newStack(stage), new NestedStack(stack, 'Nested')];
    [app, stage].forEach(scope => Aspects.of(scope).add(hardening(way), { priority }));
    const tasks = stacks.map(scope => fargateTask(scope, 'app', 'other'));
    tasks.forEach(task => task.with(KernelTuning.network({ netCoreSomaxconn: 6000 }), new DebugToolbox()));
    const proxy = { containerName: 'proxy', image: IMAGE, portMappings: [{ containerPort: 8080 }] };
    const { taskDefinition } = new TunedProxyTask(stack, 'Proxy', { proxy, networkSysctls: { netCoreSomaxconn: 6000 }, observers: [new DebugToolbox().withoutChecks()] });
    const web = new FargateSidecarObservedService(stack, 'Web', { cluster: clusterOf(stack), application: { image: IMAGE }, observers: [new DebugToolbox()], checks: false });
    app.synth();
    for (const task of [...tasks, taskDefinition, web.taskDefinition]) {
      const containers: Container[] = Stack.of(task).resolve(l1Of(task).containerDefinitions);
      expect(containers.map(({ readonlyRootFilesystem }) => readonlyRootFilesystem)).toEqual(containers.map(() => true));
      expect(containers.find(({ name }) => name === 'toolbox')).toMatchObject({ linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } });
      expect(JSON.stringify(containers).split('somaxconn')).toHaveLength(task === web.taskDefinition ? 1 : 2);
    }
  }
});

test('an aspect that reads the containers sees the changes of blocks', () => {
  const stack = stackOf({ app: {} }, KernelTuning.network({ netCoreSomaxconn: 6000 }), new DebugToolbox());
  const seen: unknown[] = [];
  Aspects.of(stack).add(ofTasks(l1 => seen.push(JSON.stringify(stack.resolve(l1.containerDefinitions)))));
  taskIn(stack);
  expect(seen).toEqual([expect.stringMatching(/somaxconn.*SYS_PTRACE/)]);
});

const WRAPPER = () => agentWith({ changeApplication: container => container.wrapEntryPoint('tracer', '--') });
const edited = (edit: Edit) => {
  const stack = stackOf({ app: { entryPoint: ['/app'], command: ['serve'] } }, WRAPPER(), new KernelReport());
  WAYS['resolve and assign'](l1Of(taskDefinitionIn(stack)), containers => containers.map(edit));
  return stack;
};

test.each<[string, (words: string[]) => string[], string[]]>([
  ['before', words => ['dumb-init', ...words], ['dumb-init', 'tracer', '--', '/app']],
  ['after', words => [...words, '-x'], ['tracer', '--', '/app', '-x']],
  ['on both sides of', words => ['dumb-init', ...words, '-x'], ['dumb-init', 'tracer', '--', '/app', '-x']],
  ['between the wrapper and', words => [...words.slice(0, 2), '/main', ...words.slice(2)], ['tracer', '--', '/main', '/app']],
  ['instead of', () => ['/main'], ['tracer', '--', '/main']],
])('keeps words that an aspect adds %s a wrapped entry point', (_, edit, expected) => {
  const stack = edited(container => ({ ...container, entryPoint: container.name === 'app' ? edit(container.entryPoint) : container.entryPoint }));
  expect(problemsIn(stack)).toEqual([]);
  expect(containerIn(stack, 'app').EntryPoint).toEqual(expected);
});

test('reports words between those of a wrapper, which it could otherwise add twice', () => {
  const stack = edited(container => ({ ...container, entryPoint: container.name === 'app' ? ['tracer', '-v', '--', '/app'] : container.entryPoint }));
  stack.resolve(l1Of(taskDefinitionIn(stack)).containerDefinitions);
  expect(problemIn(stack)).toBe('entryPoint of container app was edited between the words that a block added, so the block cannot recognize them: ["tracer","-v","--","/app"]. Add words only before or after them, or add the container to excludeContainers.');
});

test('renders the same each time if a container has the words of a wrapper of its own', () => {
  const stack = stackOf({ app: { entryPoint: ['dumb-init', 'tracer', '--', '/app'] } }, WRAPPER());
  const { containerDefinitions } = l1Of(taskDefinitionIn(stack));
  expect(stack.resolve(containerDefinitions)).toEqual(stack.resolve(containerDefinitions));
});

test('sets again what an aspect removes', () => {
  const stack = stackOf({ app: {} }, KernelTuning.network({ netCoreSomaxconn: 6000 }), new DebugToolbox());
  const before = taskIn(stack);
  WAYS['resolve and assign'](l1Of(taskDefinitionIn(stack)), containers => containers.map(({ systemControls, linuxParameters, cpu, ...container }) => container));
  expect(taskIn(stack).ContainerDefinitions.map(({ LinuxParameters, ...container }) => [container, LinuxParameters?.Capabilities]))
    .toEqual(before.ContainerDefinitions.map(({ LinuxParameters, ...container }) => [container, LinuxParameters?.Capabilities]));
});

test('removes what no longer applies after an edit', () => {
  const stack = stackOf({ app: {}, other: {} }, new DebugToolbox({ applicationsMayTrace: true }));
  WAYS['resolve and assign'](l1Of(taskDefinitionIn(stack)), ([app, ...others]) => [{ ...app, user: '1000', linuxParameters: { ...app.linuxParameters, initProcessEnabled: true } }, ...others]);
  expect(taskIn(stack).ContainerDefinitions.map(({ LinuxParameters }) => LinuxParameters?.Capabilities)).toEqual([undefined, { Add: ['SYS_PTRACE'] }, { Add: ['SYS_PTRACE'] }]);
});

test('reports a value of a block that an aspect changed', () => {
  const stack = stackOf({ app: {} }, KernelTuning.network({ netCoreSomaxconn: 6000 }));
  WAYS['resolve and assign'](l1Of(taskDefinitionIn(stack)), containers => containers.map(container => ({ ...container, systemControls: [{ namespace: 'net.core.somaxconn', value: '7000' }] })));
  expect(problemIn(stack)).toContain('sets net.core.somaxconn to "6000", but container app sets it to "7000" in its own systemControls');
});

test.each<[string, (l1: ecs.CfnTaskDefinition) => void]>([
  ['resolves and assigns', l1 => { l1.volumes = [...Stack.of(l1).resolve(l1.volumes), { name: 'tmp' }]; }],
  ['wraps in a Lazy', l1 => {
    const inner = l1.volumes;
    l1.volumes = Lazy.uncachedAny({ produce: context => [...context.resolve(inner), { name: 'tmp' }] });
  }],
])('keeps private volumes beside those of an aspect that %s the list', (_, addVolume) => {
  const stack = stackOf({ app: {} }, agentWith({ attach: task => task.allowPrivateVolumes(), changeApplication: container => container.addPrivateVolume(`own-${container.containerName}`, '/own') }));
  const l1 = l1Of(taskDefinitionIn(stack));
  addVolume(l1);
  WAYS['resolve and assign'](l1, containers => [...containers, { name: 'late', image: 'i' }]);
  expect(problemsIn(stack)).toEqual([]);
  expect(taskIn(stack).Volumes).toEqual([{ Name: 'tmp' }, { Name: 'own-app' }, { Name: 'own-late' }]);
  l1.volumes = Lazy.any({ produce: () => ({ Ref: 'Volumes' }) });
  expect(() => taskIn(stack)).toThrow(/volumes is an unresolved value, so no volume can be added to it. Set it to a list/);
});

const OVERRIDE_ID = 'cdk-fargate-linux-controls::override-removes-change';
const ACKNOWLEDGE: (undefined | ((scope: IConstruct) => void))[] = [
  undefined,
  scope => Annotations.of(scope).acknowledgeWarning(OVERRIDE_ID),
  scope => Validations.of(scope).acknowledge({ id: OVERRIDE_ID, reason: 'intended' }),
];

test.each<[string, (l1: ecs.CfnTaskDefinition) => void, string[]]>([
  ['of another property', l1 => l1.addPropertyOverride('ContainerDefinitions.0.ReadonlyRootFilesystem', true), []],
  ['that adds to what a block sets', l1 => l1.addPropertyOverride('ContainerDefinitions.0.LinuxParameters.Capabilities.Drop', ['ALL']), []],
  ['of a value', l1 => l1.addPropertyOverride('ContainerDefinitions.0.SystemControls.0.Value', '7000'), []],
  ['that contains what a block sets', l1 => l1.addPropertyOverride('ContainerDefinitions.0.Environment', [{ Name: 'AGENT', Value: '2' }]), []],
  ['of a list', l1 => l1.addPropertyOverride('ContainerDefinitions.0.Environment', [{ Name: 'OWN', Value: '2' }]), ['AGENT in environment']],
  ['that deletes a list', l1 => l1.addPropertyDeletionOverride('ContainerDefinitions.0.LinuxParameters'), ['SYS_PTRACE in linuxParameters']],
  ['of words', l1 => l1.addOverride('Properties.ContainerDefinitions.0.EntryPoint', ['/app']), ['tracer and -- in entryPoint']],
  ['of all containers', l1 => l1.addPropertyOverride('ContainerDefinitions', [{ Name: 'app', Image: 'i' }]), [
    'tracer and -- in entryPoint', 'AGENT in environment', 'net.core.somaxconn in systemControls', 'SYS_PTRACE in linuxParameters',
  ]],
])('warns of an override %s only if it removes what blocks set', (_, override, removed) => {
  for (const acknowledge of ACKNOWLEDGE) {
    const stack = stackOf({ app: { entryPoint: ['/app'], environment: { OWN: '1' } } }, KernelTuning.network({ netCoreSomaxconn: 6000 }).withoutChecks(), agentWith({
      changeApplication: container => {
        container.addSysPtrace();
        container.addEnvironment('AGENT', '1');
        container.wrapEntryPoint('tracer', '--');
      },
    }).withoutChecks());
    override(l1Of(taskDefinitionIn(stack)));
    acknowledge?.(stack);
    taskIn(stack);
    taskIn(stack);
    expect(annotationsIn(stack)).toEqual(removed.length === 0 || acknowledge ? [] : [
      `container app: an override removes what blocks set: ${removed.join('; ')}. Add it to the value of addPropertyOverride or addOverride, or remove the override. [ack: ${OVERRIDE_ID}]`,
    ]);
  }
});

test.each([
  'pidMode', 'RuntimePlatform.operatingSystemFamily', 'containerDefinitions.0.User', 'containerDefinitions.9.User', 'containerDefinitions.app.user',
  'ContainerDefinitions.0.user', 'ContainerDefinitions.0.linuxParameters.InitProcessEnabled', 'ContainerDefinitions.0.LinuxParameters.Capabilities.add',
  'ContainerDefinitions.0.systemControls.0.Value', 'ContainerDefinitions.0.SystemControls.0.value',
])('an override of %s, in the wrong case, adds one finding and hides none', path => {
  const linuxParameters = { initProcessEnabled: true, capabilities: { add: ['NET_RAW'] } };
  const container = { name: 'app', image: 'i', user: '0', linuxParameters, systemControls: [{ namespace: 'net.core.somaxconn', value: '1' }] };
  for (const blocks of [[], [TUNINGS.moreNetwork(newStack()), new SharedPidNamespace()]]) {
    const [before, after] = [['PidMode', 'task'], [path, 'WINDOWS']].map(([name, value]) => {
      const stack = newStack();
      const l1 = l1Task(stack, [container], { pidMode: 'task', runtimePlatform: { operatingSystemFamily: 'LINUX' } }).with(...blocks) as ecs.CfnTaskDefinition;
      NamespaceSharingChecks.addTo(stack);
      l1.addPropertyOverride(name, value);
      taskIn(stack);
      return annotationsIn(stack);
    });
    const key = /\b[a-z]\w+/.exec(path)![0];
    expect(after).toHaveLength(before.length + 1);
    expect(after.filter(text => !before.includes(text))).toEqual([expect.stringMatching(`\\b${key} is (not spelled as in ECS|a map, but ECS requires a list)`)]);
  }
});

test.each<[string, (l1: ecs.CfnTaskDefinition) => void, boolean]>([
  ['an override', l1 => l1.addPropertyDeletionOverride('PidMode'), true],
  ['an assignment', l1 => { l1.pidMode = undefined; }, true],
  ['nothing', l1 => l1.addPropertyOverride('Family', 'x'), false],
])('warns if %s removes pidMode', (_, change, isRemoved) => {
  const stack = stackOf({ app: {} }, new SharedPidNamespace().withoutChecks());
  change(l1Of(taskDefinitionIn(stack)));
  taskIn(stack);
  expect(annotationsIn(stack)).toEqual(isRemoved ? [`something removes pidMode, which blocks set to task. Keep it, or remove the blocks that share the PID namespace. [ack: ${OVERRIDE_ID}]`] : []);
});

test.each<[string, unknown, string]>([
  ['names of the template', [{ Name: 'app', Image: 'i' }], 'containerDefinitions has no container with a name, so its containers cannot be changed. Use the names of the CDK, such as name and image, and no Fn::If in the list.'],
  ['one container', { name: 'app', image: 'i' }, 'containerDefinitions is not a list, so its containers cannot be changed. Set it to a list.'],
])('reports a value with %s', (_, value, problem) => {
  const stack = newStack();
  expect(problemIn(l1Task(stack, value as any).with(TUNINGS.network(stack)))).toBe(problem);
});

test('reports the container of an observer that an aspect removes, or that comes after the containers were resolved', () => {
  const stack = stackOf({ app: {} }, new DebugToolbox());
  WAYS['resolve and assign'](l1Of(taskDefinitionIn(stack)), containers => containers.filter(({ name }) => name === 'app'));
  const late = stackOf({ app: {} });
  late.resolve(l1Of(taskDefinitionIn(late)).containerDefinitions);
  taskDefinitionIn(late).with(new DebugToolbox());
  expect(problemIn(late)).toBe(problemIn(stack));
  expect(problemIn(stack)).toBe('DebugToolbox added container toolbox, but containerDefinitions does not contain it. Keep the container in the list, and apply the observer before anything resolves the list: the CDK keeps the containers that it resolves first.');
});
