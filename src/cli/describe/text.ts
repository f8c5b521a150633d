import { commandsOf, Step } from './commands';
import { hasSysPtrace, Tracing, tracingsOf } from './may-trace';
import { holdsFor, NamespaceKind, NAMESPACE_KINDS, scopeOf } from './namespaces';
import { printable } from './shell';
import { portText } from './port-text';
import { judge } from '../../checks/judge';
import { ContainerModel, launchTypeOf, Maybe, runsOnFargate, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import { idOf } from '../../checks/rule';
import { addToGroup } from '../../grouping';
import { findingLines } from '../report';
import type { Style } from '../style';
import type { TaskDefinitionFile } from '../task-definition-files';

/** The descriptions for people. */
export function text(files: readonly TaskDefinitionFile[], style: Style): string {
  const described = files.flatMap(({ file, taskDefinitions }) => taskDefinitions.map(found => describeTaskDefinition(file, found, style)));
  return described.length > 0 ? described.join('\n\n') : 'There is no task definition.';
}

function describeTaskDefinition(file: string, found: FoundTaskDefinition, style: Style): string {
  const { name, model } = found;
  const sections = [
    [`launch type  ${runsOnFargate(model) ? 'Fargate' : shown(launchTypeOf(model), 'not said')}`],
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
  const all = task.containers.length === 1 ? 'one container alone' : membersText(task.containers.map(({ name }) => name), task);
  switch (scopeOf(kind, task)) {
    case UNKNOWN: return shown(UNKNOWN);
    case 'container': return `nobody: one for each container${kind === 'network' ? ` (network mode ${shown(task.networkMode, 'bridge')})` : ''}`;
    case 'instance': return `${all}, and all on the instance that use its own`;
    case 'task': return kind === 'PID' ? `${all}; process 1 is /pause` : all;
  }
}

/** Names, or how many there are where all have a part and a line would get long. */
function membersText(names: readonly string[], { containers }: TaskDefinitionModel): string {
  if (names.length === 0) {
    return containers.length === 0 ? 'its containers' : 'nobody';
  }
  return names.length > 3 && names.length === containers.length ? `all ${names.length} containers` : names.map(printable).join(', ');
}

function containerLines(task: TaskDefinitionModel, style: Style): string[] {
  const { containers } = task;
  const columns: readonly (readonly [heading: string, of: (container: ContainerModel) => string])[] = [
    ['container', ({ name }) => printable(name)],
    ['essential', ({ essential }) => answered(essential)],
    ['user', ({ user }) => shown(user, 'the image\'s')],
    ['SYS_PTRACE', container => answered(hasSysPtrace(container) ?? UNKNOWN)],
    ['listens on', ({ ports }) => ports.map(portText).join(', ') || 'no port'],
    ...containers.some(({ dependsOn }) => dependsOn.length > 0) ? [['waits for', waitsFor] as const] : [],
    ['image', ({ image }) => shown(image, 'none')],
  ];
  return table(columns.map(([heading]) => heading), containers.map(container => columns.map(([, of]) => of(container))), style);
}

function waitsFor({ dependsOn }: ContainerModel): string {
  return dependsOn.map(({ containerName, condition }) => `${shown(containerName, 'nobody')} (${shown(condition, 'no condition')})`).join(', ') || 'nobody';
}

function parameterLines(task: TaskDefinitionModel, style: Style): string[] {
  const rows = task.containers.flatMap(container => container.systemControls.map(({ namespace, value }) => {
    const members = holdsFor(namespace, container, task);
    return [shown(namespace), printable(container.name), members === UNKNOWN ? shown(UNKNOWN) : membersText(members, task), shown(value)];
  }));
  return table(['kernel parameter', 'set by', 'holds for', 'value'], rows, style);
}

function tracingLines(task: TaskDefinitionModel, style: Style): string[] {
  const rows = new Map<string, { readonly tracers: string[]; readonly cells: readonly string[] }>();
  for (const { tracer, cells } of tracingCells(task)) {
    const row = rows.get(cells.join('\n')) ?? { tracers: [], cells };
    row.tracers.push(tracer);
    rows.set(cells.join('\n'), row);
  }
  return table(['may trace', '', 'why'], [...rows.values()].map(({ tracers, cells }) => [membersText(tracers, task), ...cells]), style);
}

/** For each container, whom it may trace for one reason, and the reason. */
function tracingCells(task: TaskDefinitionModel): { readonly tracer: string; readonly cells: readonly string[] }[] {
  const tracings = tracingsOf(task);
  if (task.containers.length === 1) {
    return [{ tracer: task.containers[0].name, cells: ['→ nobody', task.hasUntoldContainers ? 'other containers are known when deployed' : 'there is no other container'] }];
  }
  return task.containers.flatMap(({ name: tracer }) => {
    const groups = new Map<string, Tracing[]>();
    for (const tracing of tracings.filter(candidate => candidate.tracer === tracer)) {
      addToGroup(groups, tracing.why, tracing);
    }
    return [...groups.values()].map(group => ({ tracer, cells: [`→ ${whom(group, groups.size === 1)}`, group[0].why] }));
  });
}

function whom(tracings: readonly Tracing[], areAll: boolean): string {
  const targets = tracings.map(({ target }) => printable(target)).join(', ');
  switch (tracings[0].reach) {
    case 'none': return areAll ? 'nobody' : `${targets} (none)`;
    case 'unknown': return `${targets} (not known)`;
    default: return `${targets} (${tracings[0].reach})`;
  }
}

function findingsLines(task: TaskDefinitionModel, style: Style): string[] {
  const findings = judge(task);
  return findings.length === 0 ? [style.good('no findings')] : findings.flatMap(({ rule, fix = rule.fix, ...finding }) => findingLines({ ...finding, fix, rule: idOf(rule), severity: rule.severity, source: rule.source }, style));
}

function commandLines(steps: readonly Step[], { origin }: FoundTaskDefinition, style: Style): string[] {
  return [
    style.strong(`try it with the AWS CLI${origin === 'template' ? ', once it is deployed' : ''}`),
    ...steps.flatMap(({ title, notes, commands }) => [title, ...[...notes.map(style.faint), ...commands].map(indent)].map(indent)),
  ];
}

function answered(answer: Maybe<boolean>): string {
  return answer === UNKNOWN ? shown(UNKNOWN) : answer ? 'yes' : 'no';
}

function shown(value: Maybe<string | undefined>, otherwise = ''): string {
  return value === UNKNOWN ? 'known when deployed' : printable(value ?? otherwise);
}

/** Rows below headings, in columns; nothing where there are no rows. */
function table(headings: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map(row => Math.min(lengthOf(row[column]), WIDEST))));
  const line = (cells: readonly string[]) => cells.map((cell, column) => `${cell}${' '.repeat(Math.max(0, widths[column] - lengthOf(cell)))}`).join('  ').trimEnd();
  return rows.length === 0 ? [] : [style.strong(line(headings)), ...rows.map(line)];
}

/** A column gets no wider for a cell that is longer. */
const WIDEST = 40;

function lengthOf(cell: string): number {
  return [...cell].length;
}

function indent(line: string): string {
  return `  ${line}`;
}
