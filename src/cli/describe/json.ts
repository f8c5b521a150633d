import { tracingsOf } from './may-trace';
import { affectedContainers, namespacesOf } from './namespaces';
import { ContainerModel, launchTypeOf, Maybe, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { portText } from '../../checks/queries/ports';
import { hasSysPtrace } from '../../checks/queries/reach';
import { idOf } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { FoundTaskDefinition, TaskDefinitionFile } from '../../reading/content/found';
import { unresolvedValuesOf } from '../../reading/content/unresolved-values';
import { printableJson } from '../printable';
import { judgedFindings } from '../report/judged';

/** Formats descriptions for programs, as documented in docs/describe.md. Unknown values are null. */
export function json(files: readonly TaskDefinitionFile[]): string {
  const descriptions = files.flatMap(({ file, taskDefinitions }) => taskDefinitions.map(found => describeTaskDefinition(file, found)));
  return printableJson(descriptions);
}

function describeTaskDefinition(file: string, found: FoundTaskDefinition): object {
  const { name, model } = found;
  return {
    file,
    resource: name,
    launchType: orNull(launchTypeOf(model)),
    namespaces: namespacesOf(model).map(({ kind, scope, members }) => ({ kind: kind.toLowerCase(), scope: orNull(scope), members })),
    containers: model.containers.map(container => describeContainer(container, model)),
    mayTrace: tracingsOf(model).flatMap(({ tracers: [tracer], targets, ...access }) => targets.map(target => ({ tracer, target, ...access })))
      .sort((one, other) => one.tracer - other.tracer || one.target - other.target)
      .map(({ tracer, target, reach, why }) => ({ tracer: model.containers[tracer].name, target: model.containers[target].name, reach, why })),
    findings: [...new Set(judgedFindings(found).map(({ finding: { rule } }) => idOf(rule)))],
    cases: found.cases().map(({ facts }) => facts.map(({ text }) => text)),
    unresolved: unresolvedValuesOf(found, RULES).map(({ service, container, fields, written, reason }) =>
      ({ service: service ?? null, container: container ?? null, fields, written, reason })),
  };
}

function describeContainer(container: ContainerModel, task: TaskDefinitionModel): object {
  return {
    name: container.name,
    image: orNull(container.image),
    essential: orNull(container.essential),
    user: orNull(container.user),
    sysPtrace: hasSysPtrace(container) ?? null,
    ports: container.ports.map(portText),
    dependsOn: container.dependsOn.map(({ containerName, condition }) => ({ container: orNull(containerName), condition: orNull(condition) })),
    sysctls: container.systemControls.map(({ namespace, value }) => ({
      name: orNull(namespace), value: orNull(value), holdsFor: orNull(affectedContainers(namespace, container, task)),
    })),
  };
}

function orNull<Value>(value: Maybe<Value | undefined>): Value | null {
  return value === UNKNOWN || value === undefined ? null : value;
}
