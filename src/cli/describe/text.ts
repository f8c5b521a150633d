import { groupsOf, targetNames, tracingsOf } from './may-trace';
import { affectedContainers, NamespaceKind, NAMESPACE_KINDS, scopeOf } from './namespaces';
import { AT_DEPLOYMENT, textOf } from './view';
import { severityOf } from '../../checks/judge';
import { ContainerModel, launchTypeOf, Maybe, runsOnFargate, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { portText } from '../../checks/queries/ports';
import { hasSysPtrace } from '../../checks/queries/reach';
import { idOf, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { FoundTaskDefinition, TaskDefinitionFile } from '../../reading/content/found';
import { unresolvedText, unresolvedValuesOf } from '../../reading/content/unresolved-values';
import { fewNames, joinWords } from '../../wording';
import { plural } from '../plural';
import { printable } from '../printable';
import { findingLines } from '../report';
import { judgedFindings } from '../report/judged';
import type { Style } from '../style';
import { table } from '../table';

/** Formats descriptions for people, at most as wide as the terminal except for sentences. Several task definitions start with a summary. */
export function text(files: readonly TaskDefinitionFile[], style: Style, columns?: number): string {
  const found = files.flatMap(({ file, taskDefinitions }) => taskDefinitions.map(taskDefinition => ({ file, taskDefinition })));
  const described = found.map(({ file, taskDefinition }) => describeTaskDefinition(file, taskDefinition, style, columns));
  const sections = found.length > 1 ? [summaryLines(found, style, columns).join('\n'), '--task NAME describes one of them.', ...described] : described;
  return sections.length > 0 ? sections.join('\n\n') : 'No task definitions found.';
}

function summaryLines(
  found: readonly { readonly file: string; readonly taskDefinition: FoundTaskDefinition }[], style: Style, columns?: number,
): string[] {
  const names = found.map(({ taskDefinition }) => taskDefinition.name);
  const isAmbiguous = new Set(names).size < names.length;
  const rows = found.map(({ file, taskDefinition, taskDefinition: { name, model } }) => [
    printable(name), launchTypeText(model), String(model.containers.length), sharedKinds(model), tracerNames(model), findingCounts(taskDefinition),
    ...isAmbiguous ? [printable(file)] : [],
  ]);
  return table(['task definition', 'launch type', 'containers', 'shared', 'may trace', 'findings', ...isAmbiguous ? ['file'] : []], rows, style, columns);
}

/** The kinds of namespaces that the containers share. */
function sharedKinds(task: TaskDefinitionModel): string {
  return NAMESPACE_KINDS.filter(kind => !['container', UNKNOWN].includes(scopeOf(kind, task))).join(', ') || 'none';
}

function tracerNames(task: TaskDefinitionModel): string {
  const positions = new Set(tracingsOf(task).filter(({ reach }) => reach !== 'none').flatMap(({ tracers }) => tracers));
  return fewNames([...positions].map(tracer => printable(task.containers[tracer].name))).join(', ') || 'none';
}

function findingCounts(found: FoundTaskDefinition): string {
  const findings = judgedFindings(found);
  const count = (severity: Severity) => findings.filter(({ finding }) => severityOf(finding) === severity).length;
  const counts = [[count('error'), 'error'], [count('warning'), 'warning'], [count('info'), 'note']] as const;
  return counts.filter(([number]) => number > 0).map(([number, noun]) => plural(number, noun)).join(', ') || 'none';
}

/** Names the case that is described, if there are several. */
function caseLines(found: FoundTaskDefinition): string[] {
  const [{ facts }, ...others] = found.cases();
  return others.length === 0 ? [] : [`case         ${printable(joinWords(facts.map(({ text: fact }) => fact)))}; 1 of ${others.length + 1}`];
}

function launchTypeText(task: TaskDefinitionModel): string {
  return runsOnFargate(task) ? 'Fargate' : valueText(launchTypeOf(task), 'not specified');
}

function describeTaskDefinition(file: string, found: FoundTaskDefinition, style: Style, columns?: number): string {
  const { name, model } = found;
  // Sections are indented by two characters.
  const tables: Tables = (headings, rows) => table(headings, rows, style, columns === undefined ? undefined : columns - 2);
  const sections = [
    [`launch type  ${launchTypeText(model)}`, ...caseLines(found)],
    tables(['namespace', 'shared by'], NAMESPACE_KINDS.map(kind => [kind, sharedBy(kind, model)])),
    containerLines(model, tables),
    // Images are long: beside one column, they have the width of the terminal.
    tables(['container', 'image'], model.containers.map(({ name: container, image }) => [printable(container), valueText(image, 'none')])),
    parameterLines(model, tables),
    tracingLines(model, tables),
    findingsLines(found, style),
    unresolvedLines(found, style),
  ];
  return [
    `${style.title(printable(name))}  ${style.faint(printable(file))}`,
    ...sections.filter(lines => lines.length > 0).flatMap(lines => ['', ...lines.map(line => line && `  ${line}`)]),
  ].join('\n');
}

type Tables = (headings: readonly string[], rows: readonly (readonly string[])[]) => string[];

function sharedBy(kind: NamespaceKind, task: TaskDefinitionModel): string {
  const all = task.containers.length === 1 ? 'the only container' : membersText(task.containers.map(({ name }) => name), task);
  switch (scopeOf(kind, task)) {
    case UNKNOWN: return AT_DEPLOYMENT;
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

function containerLines(task: TaskDefinitionModel, tables: Tables): string[] {
  const { containers } = task;
  const columns: readonly (readonly [heading: string, of: (container: ContainerModel) => string])[] = [
    ['container', ({ name }) => printable(name)],
    ['essential', ({ essential }) => yesOrNo(essential)],
    ['user', ({ user }) => valueText(user, 'image default')],
    ['SYS_PTRACE', container => yesOrNo(hasSysPtrace(container) ?? UNKNOWN)],
    ['listens on', ({ ports }) => ports.map(portText).join(', ') || 'none'],
    ...containers.some(({ dependsOn }) => dependsOn.length > 0) ? [['depends on', dependenciesText] as const] : [],
  ];
  return tables(columns.map(([heading]) => heading), containers.map(container => columns.map(([, of]) => of(container))));
}

function dependenciesText({ dependsOn }: ContainerModel): string {
  return dependsOn.map(({ containerName, condition }) => `${valueText(containerName, 'unnamed container')} (${valueText(condition, 'no condition')})`).join(', ') || 'none';
}

function parameterLines(task: TaskDefinitionModel, tables: Tables): string[] {
  const rows = task.containers.flatMap(container => container.systemControls.map(({ namespace, value }) => {
    const members = affectedContainers(namespace, container, task);
    return [valueText(namespace), printable(container.name), members === UNKNOWN ? AT_DEPLOYMENT : membersText(members, task), valueText(value)];
  }));
  return tables(['kernel parameter', 'set by', 'applies to', 'value'], rows);
}

function tracingLines(task: TaskDefinitionModel, tables: Tables): string[] {
  const { containers, hasUnresolvedContainers } = task;
  const groups = groupsOf(tracingsOf(task));
  const why = containers.length > 1 ? 'no shared PID namespace' : containers.length === 1 && hasUnresolvedContainers ? 'other containers are known at deployment' : undefined;
  const none = why === undefined ? [] : [['none', why]];
  const names = containers.map(({ name }) => printable(name));
  return groups.length === 0 ? tables(['may trace', 'why'], none) : tables(['may trace', 'why', 'tracer', 'target'], groups.map((group, i) => [
    ...groups[i - 1]?.why === group.why ? ['', ''] : [group.reach, group.why],
    fewNames(group.tracers.map(tracer => names[tracer])).join(', '), targetNames(group, names).join(', '),
  ]));
}

function findingsLines(found: FoundTaskDefinition, style: Style): string[] {
  const findings = judgedFindings(found);
  return findings.length === 0 ? [style.good('no findings')] : findings.flatMap(({ finding: { rule, fix = rule.fix, ...finding } }) =>
    findingLines({ ...finding, fix, rule: idOf(rule), severity: severityOf({ ...finding, rule }) }, style));
}

function unresolvedLines(found: FoundTaskDefinition, style: Style): string[] {
  const values = unresolvedValuesOf(found, RULES);
  return values.length === 0 ? [] : [style.strong('known only at deployment'), ...values.map(value => printable(`  ${unresolvedText(value)}`))];
}

function yesOrNo(answer: Maybe<boolean>): string {
  return answer === UNKNOWN ? AT_DEPLOYMENT : answer ? 'yes' : 'no';
}

function valueText(value: Maybe<string | undefined>, otherwise = ''): string {
  return printable(textOf(value, otherwise));
}
