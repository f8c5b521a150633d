import { tracingsOf } from './may-trace';
import { affectedContainers, NAMESPACE_KINDS, NamespaceKind, scopeOf } from './namespaces';
import { ContainerModel, launchTypeOf, Maybe, runsOnFargate, SystemControl, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { portText } from '../../checks/queries/ports';
import { hasSysPtrace } from '../../checks/queries/reach';

/** What a picture shows of a task: plain data. */
export type TaskPicture = ReturnType<typeof pictureOf>;

/** A container of a task. */
export type ContainerView = TaskPicture['containers'][number];

/** A kernel parameter that a container sets. */
export type SetParameter = ContainerView['sets'][number];

export const AT_DEPLOYMENT = 'known at deployment';

/** Returns what a picture shows of a task. */
export function pictureOf(name: string, model: TaskDefinitionModel) {
  const { containers, hasUnresolvedContainers } = model;
  const scopes = NAMESPACE_KINDS.map(kind => ({ kind, scope: scopeOf(kind, model) }));
  return {
    name,
    launchType: runsOnFargate(model) ? 'Fargate' : textOf(launchTypeOf(model), 'launch type not specified'),

    /** The namespaces that containers share, from the outside in. The deployment may decide whether they do. */
    shared: scopes.filter(({ scope }) => scope !== 'container').map(({ kind, scope }) =>
      ({ kind, title: titleOf(kind, model), scope: typeof scope === 'string' ? scope : 'unknown' })),

    /** The kinds of namespaces that each container has for itself. */
    separate: scopes.filter(({ scope }) => scope === 'container').map(({ kind }) => kind),
    containers: containers.map(container => containerView(container, model)),

    /** Whether the deployment may add containers. */
    hasUnresolvedContainers,
    tracings: tracingsOf(model),
  };
}

/** Returns the title of a namespace that containers share or may share. */
export function titleOf(kind: NamespaceKind, model: TaskDefinitionModel): string {
  switch (scopeOf(kind, model)) {
    case UNKNOWN: return `${kind} namespace (sharing ${AT_DEPLOYMENT})`;
    case 'instance': return `${kind} namespace of the instance`;
    default: return kind === 'PID' ? 'PID namespace, process 1 is /pause' : `${kind} namespace`;
  }
}

function containerView(container: ContainerModel, model: TaskDefinitionModel) {
  return {
    name: container.name,
    image: textOf(container.image, 'no image'),
    user: textOf(container.user, ''),
    hasSysPtrace: hasSysPtrace(container) === true,
    ports: container.ports.map(portText),
    sets: container.systemControls.map(control => setParameter(control, container, model)),
  };
}

function setParameter(control: SystemControl, container: ContainerModel, model: TaskDefinitionModel) {
  const { namespace: name, value } = control;
  const members = affectedContainers(name, container, model);
  const isOfTask = scopeOf(name !== UNKNOWN && name.startsWith('net.') ? 'network' : 'IPC', model) === 'task';
  const entries = (isOfTask ? model.containers : [container]).flatMap(({ systemControls }) => systemControls);
  return {
    name: textOf(name),
    value: textOf(value),
    appliesTo: members === UNKNOWN ? 'unknown' : members.length === 0 ? 'nothing' : isOfTask ? 'task' : 'container',

    /** Whether another entry sets the same parameter to another value, so that the last one to start decides. */
    isContradicted: entries.some(other => other.namespace === name && other.value !== value && ![name, value, other.value].includes(UNKNOWN)),
  } as const;
}

/** Returns a value of the model as people read it. */
export function textOf(value: Maybe<string | undefined>, otherwise = ''): string {
  return value === UNKNOWN ? AT_DEPLOYMENT : value ?? otherwise;
}
