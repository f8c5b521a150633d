import type { TaskDefinitionFile } from './files';
import { findingLines } from './report';
import type { Style } from './style';
import { judge, RuledFinding } from '../checks/judge';
import { ContainerModel, Maybe, runsOnFargate, sharesNetworkNamespace, SystemControl, TaskDefinitionModel, UNKNOWN } from '../checks/model';
import { idOf } from '../checks/rule';
import type { FoundTaskDefinition } from '../checks/template-reader';

/** Tells for each task definition its containers, who shares which namespace, the kernel parameters and the findings. */
export function describe(files: readonly TaskDefinitionFile[], style: Style): string {
  const described = files.flatMap(({ file, taskDefinitions }) => taskDefinitions.map(found => describeTaskDefinition(file, found, style)));
  return described.length > 0 ? described.join('\n\n') : 'There is no task definition.';
}

function describeTaskDefinition(file: string, { name, model }: FoundTaskDefinition, style: Style): string {
  return [
    `${style.title(name)}  ${style.faint(file)}`,
    '',
    ...namespaceLines(model),
    ...model.containers.flatMap(container => ['', ...containerLines(container, style)]),
    '',
    ...findingsLines(judge(model), style),
  ].map(line => line && `  ${line}`).join('\n').trimStart();
}

function namespaceLines(task: TaskDefinitionModel): string[] {
  const all = allContainers(task.containers.length);
  return table([
    ['launch type', runsOnFargate(task) ? 'Fargate' : told(task.requiresCompatibilities.map(shown).join(', ') || undefined, 'not said')],
    ['network namespace', sharesNetworkNamespace(task) ? `shared by ${all}` : `network mode ${told(task.networkMode, 'bridge')}`],
    ['PID namespace', task.pidMode === 'task' ? `shared by ${all}; process 1 is /pause` : told(task.pidMode, 'one for each container')],
    ['IPC namespace', task.ipcMode === 'task' ? `shared by ${all}` : told(task.ipcMode, 'one for each container')],
  ]);
}

function allContainers(count: number): string {
  switch (count) {
    case 0: return 'its containers';
    case 1: return 'its one container';
    default: return `all ${count} containers`;
  }
}

function containerLines(container: ContainerModel, style: Style): string[] {
  return [
    style.strong(container.name),
    ...table([
      ['image', told(container.image, 'none')],
      ['essential', container.essential === UNKNOWN ? shown(UNKNOWN) : container.essential ? 'yes' : 'no'],
      ['user', told(container.user, 'the image\'s')],
      ['listens on', container.ports.map(({ first, last }) => first === last ? String(first) : `${first}-${last}`).join(', ') || 'no port'],
      ['may trace', container.capabilitiesAdded.includes('SYS_PTRACE') ? 'yes (SYS_PTRACE)' : 'no'],
    ]).map(indent),
    ...sysctlLines(container.systemControls).map(indent),
  ];
}

function sysctlLines(systemControls: readonly SystemControl[]): string[] {
  return systemControls.length === 0 ? [] : ['kernel parameters', ...table(systemControls.map(({ namespace, value }) => [shown(namespace), `= ${shown(value)}`])).map(indent)];
}

function findingsLines(findings: readonly RuledFinding[], style: Style): string[] {
  return findings.length === 0 ? [style.good('no findings')] : findings.flatMap(({ rule, fix = rule.fix, ...finding }) => findingLines({ ...finding, fix, rule: idOf(rule), severity: rule.severity, source: rule.source }, style));
}

function told(value: Maybe<string | undefined>, otherwise: string): string {
  return value === undefined ? otherwise : shown(value);
}

function shown(value: Maybe<string>): string {
  return value === UNKNOWN ? 'known when deployed' : value;
}

function table(rows: readonly (readonly [label: string, value: string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
}

function indent(line: string): string {
  return `  ${line}`;
}
