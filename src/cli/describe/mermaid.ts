import { hasSysPtrace, Tracing, tracingsOf } from './may-trace';
import { NAMESPACE_KINDS, NamespaceKind, Scope, scopeOf } from './namespaces';
import { ContainerModel, launchTypeOf, Maybe, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import type { TaskDefinitionFile } from '../task-definition-files';
import { UsageError } from '../usage-error';

/**
 * What GitHub renders at most: Mermaid's own limits.
 *
 * @see https://mermaid.js.org/config/schema-docs/config.html#maxtextsize
 */
const LIMITS = { characters: 50_000, edges: 500 };

/** As much of a name or a value as a label shows. */
const LONGEST = 120;

/** A flowchart with the containers of each task definition inside of the namespaces that they share, their kernel parameters, and edges for who may trace and who waits. */
export function mermaid(files: readonly TaskDefinitionFile[]): string {
  const charts = files.flatMap(({ taskDefinitions }) => taskDefinitions).map(chartOf);
  const nodes = charts.length > 0 ? charts.flatMap(chart => chart.nodes) : [`none([${label('There is no task definition.')}])`];
  const lines = ['flowchart LR', ...[...nodes, ...charts.flatMap(chart => chart.edges)].map(indent)];
  const text = lines.join('\n');
  const edges = charts.flatMap(chart => chart.edges).length;
  if (text.length > LIMITS.characters || edges > LIMITS.edges) {
    throw new UsageError(`the diagram has ${text.length} characters and ${edges} edges, and Mermaid renders ${LIMITS.characters} and ${LIMITS.edges} at most. Describe one file at a time.`);
  }
  return text;
}

interface Chart {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

function chartOf({ name, model }: FoundTaskDefinition, index: number): Chart {
  const id = `task${index + 1}`;
  const node = (container: ContainerModel) => `${id}_${model.containers.indexOf(container) + 1}`;
  const shared = NAMESPACE_KINDS.filter(kind => scopeOf(kind, model) !== 'container');
  const containers = model.containers.map(container => `${node(container)}[${labelOf(container)}]`);
  const untold = model.containers.length === 0 || model.hasUntoldContainers ? [`${id}_more([${label('containers known when deployed')}])`] : [];
  // Whoever shares one kind of namespace shares it with all: so one lies in the other.
  const nested = shared.reduceRight((inner, kind) => subgraph(`${id}_${kind}`, titleOf(kind, scopeOf(kind, model)), inner), [...containers, ...untold]);
  const byName = (searched: Maybe<string | undefined>) => model.containers.find(container => container.name === searched);
  return {
    nodes: subgraph(id, `${name}${launchType(model)}`, nested),
    edges: [
      ...tracingsOf(model).filter(({ reach }) => reach !== 'none').map(tracing => `${node(byName(tracing.tracer)!)} -->|${label(tracingText(tracing))}| ${node(byName(tracing.target)!)}`),
      ...model.containers.flatMap(container => container.dependsOn.flatMap(({ containerName, condition }) => {
        const awaited = byName(containerName);
        return awaited ? [`${node(container)} -.->|${label(`waits for ${typeof condition === 'string' ? condition : 'it'}`)}| ${node(awaited)}`] : [];
      })),
    ],
  };
}

function subgraph(id: string, title: string, lines: readonly string[]): string[] {
  return [`subgraph ${id}[${label(title)}]`, ...lines.map(indent), 'end'];
}

function titleOf(kind: NamespaceKind, scope: Maybe<Scope>): string {
  switch (scope) {
    case UNKNOWN: return `${kind} namespace: known when deployed who shares it`;
    case 'instance': return `${kind} namespace of the instance`;
    default: return kind === 'PID' ? 'PID namespace, process 1 is /pause' : `${kind} namespace`;
  }
}

function launchType(model: TaskDefinitionModel): string {
  const type = launchTypeOf(model);
  return typeof type === 'string' ? ` (${type})` : '';
}

function labelOf(container: ContainerModel): string {
  const { name, user, systemControls } = container;
  return label(
    name,
    ...user === undefined ? [] : [`user ${shown(user)}`],
    ...hasSysPtrace(container) ? ['SYS_PTRACE'] : [],
    ...systemControls.map(({ namespace, value }) => `${shown(namespace)} = ${shown(value)}`),
  );
}

function tracingText({ reach, why }: Tracing): string {
  return reach === 'unknown' ? `may trace ${why}` : `may trace: ${reach}`;
}

function shown(value: Maybe<string>): string {
  return value === UNKNOWN ? 'known when deployed' : value;
}

/** Lines of text as a label that stands for nothing but them, whatever is in it. */
function label(...lines: readonly string[]): string {
  return `"${lines.map(line => escaped(clipped(line))).join('<br>')}"`;
}

function clipped(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text;
}

/**
 * All but plain characters as entity codes: quotes, brackets and `#` have a meaning in a diagram, `<` and `&` in HTML, and Mermaid reads labels as
 * Markdown, with lists, emphasis, links and icons (`fa:fa-ban`).
 *
 * @see https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function escaped(text: string): string {
  return text.replace(/[^\w ./:=,()-]|^[ \d.-]| $|:(?=\S)|(?<=www)\.|(?<![a-z\d])_|_(?![a-z\d])/giu, character => `#${codeOf(character)};`);
}

function codeOf(character: string): number {
  const code = character.codePointAt(0)!;
  // Half of a surrogate pair is no character, nor is what HTML has no code for.
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code;
}

function indent(line: string): string {
  return `  ${line}`;
}
