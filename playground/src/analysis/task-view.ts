import type { ContainerView, ParameterView, SetParameter, SharedNamespace, TaskView } from './analysis';
import { acceptedValues, lookUp } from '../../../src/catalog';
import { ContainerModel, launchTypeOf, Maybe, runsOnFargate, runsOnWindows, SystemControl, TaskDefinitionModel, UNKNOWN } from '../../../src/checks/model';
import { portText } from '../../../src/checks/queries/ports';
import { hasSysPtrace } from '../../../src/checks/queries/reach';
import { commandsOf, Step } from '../../../src/cli/describe/commands';
import { maySharePidNamespace, tracingsOf } from '../../../src/cli/describe/may-trace';
import { affectedContainers, NAMESPACE_KINDS, NamespaceKind, scopeOf } from '../../../src/cli/describe/namespaces';
import type { FoundTaskDefinition } from '../../../src/reading/content/template';
import { shellWord } from '../../../src/shell-quoting';
import { sentence } from '../../../src/wording';

/** ECS allows 10 containers in a task. More would take too long to draw. */
export const MAX_CONTAINERS = 40;

const COMMAND = 'npx cdk-fargate-linux-controls';
const AT_DEPLOYMENT = 'known at deployment';

/** Returns what the page shows about a task definition in a file. */
export function taskView(file: string, found: FoundTaskDefinition, isOnly: boolean): TaskView {
  const model: TaskDefinitionModel = { ...found.model, containers: found.model.containers.slice(0, MAX_CONTAINERS) };
  return {
    name: found.name,
    launchType: runsOnFargate(model) ? 'Fargate' : textOf(launchTypeOf(model), 'launch type not specified'),
    shared: NAMESPACE_KINDS.filter(kind => scopeOf(kind, model) !== 'container').map(kind => sharedNamespace(kind, model)),
    separate: NAMESPACE_KINDS.filter(kind => scopeOf(kind, model) === 'container'),
    containers: model.containers.map(container => containerView(container, model)),
    moreContainers: found.model.containers.length - model.containers.length,
    hasUnresolvedContainers: model.hasUnresolvedContainers,
    tracings: maySharePidNamespace(model) ? model.containers.flatMap(tracer => tracingsOf(tracer, model)
      .map(({ target, reach, why }) => ({ tracer: tracer.name, target: target.name, reach, why }))) : [],
    parameters: model.containers.flatMap(container => container.systemControls.map(control => parameterView(control, container, model))),
    tryOnMachine: runsOnWindows(model) ? [] : machineSteps(file, found, isOnly),
    tryOnAws: commandsOf(file, { ...found, model }),
  };
}

function sharedNamespace(kind: NamespaceKind, model: TaskDefinitionModel): SharedNamespace {
  const scope = scopeOf(kind, model);
  const title = scope === UNKNOWN ? `${kind} namespace (sharing ${AT_DEPLOYMENT})`
    : scope === 'instance' ? `${kind} namespace of the instance`
      : kind === 'PID' ? 'PID namespace, process 1 is /pause' : `${kind} namespace`;
  return { kind, title, isUnknown: scope === UNKNOWN };
}

function containerView(container: ContainerModel, model: TaskDefinitionModel): ContainerView {
  return {
    name: container.name,
    image: textOf(container.image, 'no image'),
    user: textOf(container.user, ''),
    isEssential: container.essential === true,
    hasSysPtrace: hasSysPtrace(container) === true,
    ports: container.ports.map(portText),
    startsAfter: container.dependsOn.map(({ containerName, condition }) => `${textOf(containerName, 'unnamed')} (${textOf(condition, 'no condition')})`),
    sets: container.systemControls.map(control => setParameter(control, container, model)),
  };
}

function setParameter({ namespace, value }: SystemControl, container: ContainerModel, model: TaskDefinitionModel): SetParameter {
  const members = affectedContainers(namespace, container, model);
  const isOfTask = scopeOf(namespace !== UNKNOWN && namespace.startsWith('net.') ? 'network' : 'IPC', model) === 'task';
  return {
    name: textOf(namespace),
    value: textOf(value),
    appliesTo: members === UNKNOWN ? 'unknown' : members.length === 0 ? 'nothing' : isOfTask ? 'task' : 'container',
  };
}

function parameterView({ namespace, value }: SystemControl, container: ContainerModel, model: TaskDefinitionModel): ParameterView {
  const members = affectedContainers(namespace, container, model);
  const appliesTo = members === UNKNOWN ? AT_DEPLOYMENT : members.length === 0 ? 'nothing'
    : members.length === model.containers.length && members.length > 1 ? `all ${members.length} containers` : members.join(', ');
  return { name: textOf(namespace), value: textOf(value), setBy: container.name, appliesTo, ...meaningOf(namespace) };
}

function meaningOf(name: Maybe<string>): Pick<ParameterView, 'summary' | 'needs' | 'accepted' | 'kernelDefault' | 'source'> {
  if (name === UNKNOWN) {
    return { summary: 'The name is known at deployment.', needs: [] };
  }
  const found = lookUp(name);
  switch (found.verdict) {
    case 'described': {
      const { summary, caveat, since, module, shape, kernelDefault, source } = found.entry;
      const needs = [
        ...caveat === undefined ? [] : [caveat],
        ...since === undefined ? [] : [`Requires Linux ${since} or later. A Fargate task can rely only on Linux 6.1.`],
        ...module === undefined ? [] : [`Requires the kernel module ${module}, which a task cannot load.`],
      ];
      return { summary, needs, accepted: acceptedValues(shape), kernelDefault: kernelDefault === '' ? 'empty' : kernelDefault, source };
    }
    case 'accepted': return { summary: `A parameter of the kernel module ${found.module}.`, needs: [`Requires the kernel module ${found.module}, which a task cannot load.`] };
    case 'unknown': return { summary: `Linux has no such parameter.${found.didYouMean === undefined ? '' : ` Did you mean ${found.didYouMean}?`}`, needs: [] };
    default: return { summary: sentence(found.reason), needs: found.instead === undefined ? [] : [sentence(found.instead)] };
  }
}

/** The commands that run the task on the reader's machine. */
function machineSteps(file: string, { name, model }: FoundTaskDefinition, isOnly: boolean): Step[] {
  const task = shellWord(name);
  const [container] = model.containers;
  return [{
    title: `save the text as ${file}, and run it with Docker, Podman, Finch, or nerdctl`,
    commands: [`${COMMAND} run ${shellWord(file)}${isOnly ? '' : ` --task ${task}`}`],
    notes: ['Ctrl-C stops the task.'],
  }, ...container === undefined ? [] : [{
    title: 'in a second terminal, open a shell, and see what the kernel parameters change',
    commands: [`${COMMAND} exec ${task} ${shellWord(container.name)}`, `${COMMAND} effect ${task}`],
    notes: [],
  }]];
}

function textOf(value: Maybe<string | undefined>, otherwise = ''): string {
  return value === UNKNOWN ? AT_DEPLOYMENT : value ?? otherwise;
}
