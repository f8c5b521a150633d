import { conditionsOf, isCertain, tracingsOf } from './may-trace';
import { NAMESPACE_KINDS, scopeOf } from './namespaces';
import { textOf, titleOf } from './view';
import { ContainerModel, launchTypeOf } from '../../checks/model';
import { hasSysPtrace } from '../../checks/queries/reach';
import type { FoundTaskDefinition, TaskDefinitionFile } from '../../reading/content/found';
import { UsageError } from '../../usage-error';

/**
 * The limits of Mermaid, which apply on GitHub too.
 *
 * @see https://mermaid.js.org/config/schema-docs/config.html#maxtextsize
 */
const LIMITS = { characters: 50_000, edges: 500 };

/** The maximum length of a name or value in a label. */
const MAX_LENGTH = 120;

/**
 * Draws a flowchart: containers inside the namespaces that they share, with their kernel parameters, and edges for tracing
 * permissions and dependencies.
 */
export function mermaid(files: readonly TaskDefinitionFile[]): string {
  const charts = files.flatMap(({ taskDefinitions }) => taskDefinitions).map(chartOf);
  const nodes = charts.length > 0 ? charts.flatMap(chart => chart.nodes) : [`none([${label('No task definitions found.')}])`];
  const lines = ['flowchart LR', ...[...nodes, ...charts.flatMap(chart => chart.edges)].map(indent)];
  const text = lines.join('\n');
  const edges = charts.flatMap(chart => chart.edges).length;
  if (text.length > LIMITS.characters || edges > LIMITS.edges) {
    throw new UsageError(`the diagram is too large for Mermaid: ${text.length} characters (limit ${LIMITS.characters}) and ${edges} edges (limit ${LIMITS.edges}). Describe one file at a time.`);
  }
  return text;
}

function chartOf({ name, model }: FoundTaskDefinition, index: number) {
  const id = `task${index + 1}`;
  const node = (position: number) => `${id}_${position + 1}`;
  const tracings = tracingsOf(model);
  const conditions = conditionsOf(tracings, model.containers.map(container => clipped(container.name)));
  const shared = NAMESPACE_KINDS.filter(kind => scopeOf(kind, model) !== 'container');
  const containers = model.containers.map((container, position) => `${node(position)}[${labelOf(container)}]`);
  const launchType = launchTypeOf(model);
  const unresolved = model.containers.length === 0 || model.hasUnresolvedContainers ? [`${id}_more([${label('containers known at deployment')}])`] : [];
  // A shared namespace contains all containers, so shared namespaces can be nested.
  const nested = shared.reduceRight((inner, kind) => subgraph(`${id}_${kind}`, titleOf(kind, model), inner), [...containers, ...unresolved]);
  // The first of several containers with a name.
  const positions = new Map<unknown, number>([...model.containers.entries()].reverse().map(([position, container]) => [container.name, position]));
  return {
    nodes: subgraph(id, `${name}${typeof launchType === 'string' ? ` (${launchType})` : ''}`, [
      ...nested, ...conditions.length > 0 ? [`${id}_conditions(["${conditions.map(escaped).join('<br>')}"])`] : [],
    ]),
    edges: [
      ...tracings.filter(isCertain).flatMap(({ tracers: [tracer], targets, reach }) => targets.map(target =>
        `${node(tracer)} -->|${label(`may trace: ${reach}`)}| ${node(target)}`)),
      ...model.containers.flatMap(({ dependsOn }, position) => dependsOn.filter(({ containerName }) => positions.has(containerName))
        .map(({ containerName, condition }) =>
          `${node(position)} -.->|${label(typeof condition === 'string' ? `depends on (${condition})` : 'depends on')}| ${node(positions.get(containerName)!)}`)),
    ],
  };
}

function subgraph(id: string, title: string, lines: readonly string[]): string[] {
  return [`subgraph ${id}[${label(title)}]`, ...lines.map(indent), 'end'];
}

function labelOf(container: ContainerModel): string {
  const { name, user, systemControls } = container;
  return label(
    name,
    ...user === undefined ? [] : [`user ${textOf(user)}`],
    ...hasSysPtrace(container) ? ['SYS_PTRACE'] : [],
    ...systemControls.map(({ namespace, value }) => `${textOf(namespace)} = ${textOf(value)}`),
  );
}

/** Returns a label that shows the lines literally. */
function label(...lines: readonly string[]): string {
  return `"${lines.map(line => escaped(clipped(line))).join('<br>')}"`;
}

function clipped(text: string): string {
  const characters = [...text];
  return characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH).join('')}…` : text;
}

/**
 * Writes all but plain characters as entity codes. Quotes, brackets, and `#` are special in a diagram, `<` and `&` in HTML.
 * Mermaid also reads labels as Markdown, with lists, emphasis, links, and icons (`fa:fa-ban`).
 *
 * @see https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function escaped(text: string): string {
  return text.replace(/[^\w ./:=,()-]|^[ \d.-]| $|:(?=\S)|(?<=www)\.|(?<![a-z\d])_|_(?![a-z\d])/giu, character => `#${codeOf(character)};`);
}

function codeOf(character: string): number {
  const code = character.codePointAt(0)!;
  // HTML has no code for a lone surrogate or a control character.
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code;
}

function indent(line: string): string {
  return `  ${line}`;
}
