import { commandsOf, Step } from './commands';
import { hasSysPtrace, Tracing, tracingsOf } from './may-trace';
import { affectedContainers, NamespaceKind, NAMESPACE_KINDS, scopeOf } from './namespaces';
import { portText } from './port-text';
import { printable } from './shell';
import { judge } from '../../checks/judge';
import { ContainerModel, launchTypeOf, Maybe, runsOnFargate, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import { idOf } from '../../checks/rule';
import { addToGroup } from '../../grouping';
import { findingLines } from '../report';
import type { Style } from '../style';
import type { TaskDefinitionFile } from '../task-definition-files';

/** Formats descriptions for people. */
export function text(files: readonly TaskDefinitionFile[], style: Style): string {
  const described = files.flatMap(({ file, taskDefinitions }) => taskDefinitions.map(found => describeTaskDefinition(file, found, style)));
  return described.length > 0 ? described.join('\n\n') : 'No task definitions found.';
}

function describeTaskDefinition(file: string, found: FoundTaskDefinition, style: Style): string {
  const { name, model } = found;
  const sections = [
    [`launch type  ${runsOnFargate(model) ? 'Fargate' : valueText(launchTypeOf(model), 'not specified')}`],
    namespaceLines(model, style),
    containerLines(model, style),
    parameterLines(model, style),
    tracingLines(model, style),
    findingsLines(model, style),
    ...commandsOf(file, found).map(steps => commandLines(steps, found, style)),
  ];
  return [
    `${style.title(printable(name))}  ${style.faint(printable(file))}`,
    ...sections.filter(lines => lines.length > 0).flatMap(lines => ['', ...lines.map(line => line && `  ${line}`)]),
  ].join('\n');
}

function namespaceLines(task: TaskDefinitionModel, style: Style): string[] {
  return table(['namespace', 'shared by'], NAMESPACE_KINDS.map(kind => [kind, sharedBy(kind, task)]), style);
}

function sharedBy(kind: NamespaceKind, task: TaskDefinitionModel): string {
  const all = task.containers.length === 1 ? 'the only container' : membersText(task.containers.map(({ name }) => name), task);
  switch (scopeOf(kind, task)) {
    case UNKNOWN: return valueText(UNKNOWN);
    case 'container': return `not shared: one per container${kind === 'network' ? ` (network mode ${valueText(task.networkMode, 'bridge')})` : ''}`;
    case 'instance': return `${all}, and the instance`;
    case 'task': return kind === 'PID' ? `${all}; process 1 is /pause` : all;
  }
}

/** Lists names, or their number if they are all containers of a large task. */
function membersText(names: readonly string[], { containers }: TaskDefinitionModel): string {
  if (names.length === 0) {
    return containers.length === 0 ? 'all containers' : 'none';
  }
  return names.length > 3 && names.length === containers.length ? `all ${names.length} containers` : names.map(printable).join(', ');
}

function containerLines(task: TaskDefinitionModel, style: Style): string[] {
  const { containers } = task;
  const columns: readonly (readonly [heading: string, of: (container: ContainerModel) => string])[] = [
    ['container', ({ name }) => printable(name)],
    ['essential', ({ essential }) => yesOrNo(essential)],
    ['user', ({ user }) => valueText(user, 'image default')],
    ['SYS_PTRACE', container => yesOrNo(hasSysPtrace(container) ?? UNKNOWN)],
    ['listens on', ({ ports }) => ports.map(portText).join(', ') || 'none'],
    ...containers.some(({ dependsOn }) => dependsOn.length > 0) ? [['depends on', dependenciesText] as const] : [],
    ['image', ({ image }) => valueText(image, 'none')],
  ];
  return table(columns.map(([heading]) => heading), containers.map(container => columns.map(([, of]) => of(container))), style);
}

function dependenciesText({ dependsOn }: ContainerModel): string {
  return dependsOn.map(({ containerName, condition }) => `${valueText(containerName, 'unnamed container')} (${valueText(condition, 'no condition')})`).join(', ') || 'none';
}

function parameterLines(task: TaskDefinitionModel, style: Style): string[] {
  const rows = task.containers.flatMap(container => container.systemControls.map(({ namespace, value }) => {
    const members = affectedContainers(namespace, container, task);
    return [valueText(namespace), printable(container.name), members === UNKNOWN ? valueText(UNKNOWN) : membersText(members, task), valueText(value)];
  }));
  return table(['kernel parameter', 'set by', 'applies to', 'value'], rows, style);
}

function tracingLines(task: TaskDefinitionModel, style: Style): string[] {
  const rows = new Map<string, { readonly tracers: string[]; readonly cells: readonly string[] }>();
  for (const { tracer, cells } of tracingCells(task)) {
    const row = rows.get(cells.join('\n')) ?? { tracers: [], cells };
    row.tracers.push(tracer);
    rows.set(cells.join('\n'), row);
  }
  return table(['tracer', 'may trace', 'why'], [...rows.values()].map(({ tracers, cells }) => [membersText(tracers, task), ...cells]), style);
}

/** For each container, returns the containers that it may or may not trace, grouped by reason. */
function tracingCells(task: TaskDefinitionModel): { readonly tracer: string; readonly cells: readonly string[] }[] {
  const tracings = tracingsOf(task);
  if (task.containers.length === 1) {
    return [{ tracer: task.containers[0].name, cells: ['none', task.hasUnresolvedContainers ? 'other containers are known at deployment' : 'the task has no other container'] }];
  }
  return task.containers.flatMap(({ name: tracer }) => {
    const groups = new Map<string, Tracing[]>();
    for (const tracing of tracings.filter(candidate => candidate.tracer === tracer)) {
      addToGroup(groups, tracing.why, tracing);
    }
    return [...groups.values()].map(group => ({ tracer, cells: [targetsText(group, groups.size === 1), group[0].why] }));
  });
}

function targetsText(tracings: readonly Tracing[], isOnlyGroup: boolean): string {
  const targets = tracings.map(({ target }) => printable(target)).join(', ');
  switch (tracings[0].reach) {
    case 'none': return isOnlyGroup ? 'none' : `not ${targets}`;
    default: return `${targets} (${tracings[0].reach})`;
  }
}

function findingsLines(task: TaskDefinitionModel, style: Style): string[] {
  const findings = judge(task);
  return findings.length === 0 ? [style.good('no findings')] : findings.flatMap(({ rule, fix = rule.fix, ...finding }) => findingLines({ ...finding, fix, rule: idOf(rule), severity: rule.severity, source: rule.source }, style));
}

function commandLines(steps: readonly Step[], { origin }: FoundTaskDefinition, style: Style): string[] {
  return [
    style.strong(`try it with the AWS CLI${origin === 'template' ? ' after deployment' : ''}`),
    ...steps.flatMap(({ title, notes, commands }) => [title, ...[...notes.map(style.faint), ...commands].map(indent)].map(indent)),
  ];
}

function yesOrNo(answer: Maybe<boolean>): string {
  return answer === UNKNOWN ? valueText(UNKNOWN) : answer ? 'yes' : 'no';
}

function valueText(value: Maybe<string | undefined>, otherwise = ''): string {
  return value === UNKNOWN ? 'known at deployment' : printable(value ?? otherwise);
}

/** Aligns rows below their headings; returns nothing if there are no rows. */
function table(headings: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map(row => Math.min(lengthOf(row[column]), MAX_WIDTH))));
  const line = (cells: readonly string[]) => cells.map((cell, column) => `${cell}${' '.repeat(Math.max(0, widths[column] - lengthOf(cell)))}`).join('  ').trimEnd();
  return rows.length === 0 ? [] : [style.strong(line(headings)), ...rows.map(line)];
}

/** The maximum width of a column. Longer cells are not truncated. */
const MAX_WIDTH = 40;

function lengthOf(cell: string): number {
  return [...cell].length;
}

function indent(line: string): string {
  return `  ${line}`;
}
