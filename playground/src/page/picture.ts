import { s } from './dom';
import type { ContainerView, SetParameter, TaskView, TracingView } from '../analysis/analysis';

/** Sizes in pixels. */
const CARD = { minWidth: 200, maxWidth: 320, padding: 12, line: 19 };
const GAP = { x: 44, y: 40 };
const FRAME = { padding: 16, title: 28 };

/** The width of a character, as an upper bound. */
const CHARACTER = 7.3;
const MAX_LINES = 9;
const MAX_ARROWS = 12;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a task: its containers inside the namespaces that they share, and arrows for tracing. */
export function picture(task: TaskView, width: number): SVGSVGElement {
  const frames = [{ title: `${task.name} · ${task.launchType}`, className: 'frame task' }, ...task.shared.map(({ kind, title, isUnknown }) =>
    ({ title, className: `frame ${kind.toLowerCase()}${isUnknown ? ' unknown' : ''}` }))];
  const inset = FRAME.padding * frames.length;
  const inner = Math.max(width - 2 * inset, CARD.minWidth);
  const columns = Math.max(1, Math.min(task.containers.length, 4, Math.floor((inner + GAP.x) / (CARD.minWidth + GAP.x))));
  const cardWidth = Math.min(CARD.maxWidth, (inner - (columns - 1) * GAP.x) / columns);
  const boxes = layOut(task.containers, { columns, cardWidth, left: inset, top: frames.length * FRAME.title + FRAME.padding });
  const last = boxes[boxes.length - 1];
  const bottom = last === undefined ? frames.length * FRAME.title + CARD.line + FRAME.padding : Math.max(...boxes.map(({ y, height }) => y + height));
  const height = bottom + (arrowsOf(task).length > 0 ? GAP.y / 2 : 0) + inset;
  const fullWidth = 2 * inset + Math.max(inner, cardWidth);
  const viewBox = `0 0 ${fullWidth} ${height}`;
  return s('svg', { viewBox, 'width': fullWidth, height, 'role': 'img', 'aria-labelledby': 'picture-title picture-description', 'class': 'picture' },
    s('title', { id: 'picture-title' }, `Task ${task.name}`),
    s('desc', { id: 'picture-description' }, describe(task)),
    s('defs', {}, s('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 5, markerHeight: 5, orient: 'auto' },
      s('path', { d: 'M0 0 8 4 0 8Z', class: 'arrowhead' }))),
    ...frames.map(({ title, className }, level) => frame(title, className, {
      x: level * FRAME.padding + 0.5,
      y: level * FRAME.title + 0.5,
      width: fullWidth - 2 * level * FRAME.padding - 1,
      height: height - level * (FRAME.title + FRAME.padding) - 1,
    })),
    ...arrowsOf(task).map(tracing => arrow(tracing, task, boxes)),
    ...task.containers.map((container, index) => card(container, boxes[index])),
    ...task.containers.length === 0 ? [s('text', { x: inset, y: frames.length * FRAME.title + FRAME.padding, class: 'faint' }, 'The containers are known at deployment.')] : [],
  );
}

/** Returns the text alternative of the picture. */
function describe({ containers, shared, separate, tracings }: TaskView): string {
  const names = containers.map(({ name }) => name).join(', ');
  return [
    `${containers.length === 1 ? 'Container' : 'Containers'} ${names || 'known at deployment'}.`,
    ...shared.map(({ title }) => `They share: ${title}.`),
    ...separate.map(kind => `Each has its own ${kind} namespace.`),
    ...tracings.filter(({ reach }) => reach !== 'none').slice(0, MAX_ARROWS).map(({ tracer, target, reach }) => `${tracer} ${tracingVerb(reach)} ${target}.`),
  ].join(' ');
}

function tracingVerb(reach: TracingView['reach']): string {
  return reach === 'unknown' ? 'possibly may trace' : 'may trace';
}

interface Grid {
  readonly columns: number;
  readonly cardWidth: number;
  readonly left: number;
  readonly top: number;
}

function layOut(containers: readonly ContainerView[], { columns, cardWidth, left, top }: Grid): Box[] {
  const boxes: Box[] = [];
  let y = top;
  for (let row = 0; row * columns < containers.length; row++) {
    const members = containers.slice(row * columns, (row + 1) * columns);
    const height = Math.max(...members.map(container => 2 * CARD.padding + linesOf(container).length * CARD.line + 4));
    members.forEach((_, column) => boxes.push({ x: left + column * (cardWidth + GAP.x), y, width: cardWidth, height }));
    y += height + GAP.y;
  }
  return boxes;
}

/** Only a few arrows are readable; the table below the picture has the others. */
function arrowsOf({ tracings }: TaskView): readonly TracingView[] {
  const all = tracings.filter(({ reach }) => reach !== 'none');
  return all.length > MAX_ARROWS ? [] : all;
}

interface Line {
  readonly text: string;
  readonly className: string;
}

function linesOf({ name, image, user, hasSysPtrace, ports, sets }: ContainerView): Line[] {
  const facts = [...user === '' ? [] : [`user ${user}`], ...hasSysPtrace ? ['SYS_PTRACE'] : []];
  const parameters = sets.map(set => ({ text: `${set.name} = ${set.value}`, className: `parameter ${set.appliesTo}` }));
  const lines = [
    { text: name, className: 'name' },
    { text: image, className: 'faint' },
    ...facts.length === 0 ? [] : [{ text: facts.join(' · '), className: hasSysPtrace ? 'strong' : '' }],
    ...ports.length === 0 ? [] : [{ text: `listens on ${ports.join(', ')}`, className: '' }],
    ...groupTitle(sets, 'task', 'sets for all containers:'), ...parameters.filter((_, i) => sets[i].appliesTo === 'task'),
    ...groupTitle(sets, 'container', 'sets for itself:'), ...parameters.filter((_, i) => sets[i].appliesTo === 'container'),
    ...groupTitle(sets, 'nothing', 'sets without effect:'), ...parameters.filter((_, i) => sets[i].appliesTo === 'nothing'),
    ...groupTitle(sets, 'unknown', 'sets:'), ...parameters.filter((_, i) => sets[i].appliesTo === 'unknown'),
  ];
  return lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES - 1), { text: `and ${lines.length - MAX_LINES + 1} more lines, see below`, className: 'faint' }] : lines;
}

function groupTitle(sets: readonly SetParameter[], appliesTo: SetParameter['appliesTo'], text: string): Line[] {
  return sets.some(set => set.appliesTo === appliesTo) ? [{ text, className: 'faint' }] : [];
}

function frame(title: string, className: string, { x, y, width, height }: Box): SVGElement {
  return s('g', { class: className },
    s('rect', { x, y, width, height, rx: 8 }),
    s('text', { x: x + 12, y: y + 19 }, clipped(title, width - 24)));
}

function card(container: ContainerView, { x, y, width, height }: Box): SVGElement {
  return s('g', { class: 'card' },
    s('rect', { x, y, width, height, rx: 6 }),
    ...linesOf(container).map(({ text, className }, index) =>
      s('text', { x: x + CARD.padding, y: y + CARD.padding + (index + 1) * CARD.line - 5, class: className }, clipped(text, width - 2 * CARD.padding))));
}

/** An arrow from the tracer to its target. Arrows are behind the cards, so only the parts between cards are visible. */
function arrow({ tracer, target, reach }: TracingView, { containers }: TaskView, boxes: readonly Box[]): SVGElement {
  const [from, to] = [tracer, target].map(name => boxes[containers.findIndex(container => container.name === name)]);
  return s('path', { 'd': pathBetween(from, to), 'class': `arrow ${reach.replace(' ', '-')}`, 'marker-end': 'url(#arrow)' });
}

function pathBetween(from: Box, to: Box): string {
  const isRight = to.x > from.x;
  if (from.y === to.y && Math.abs(from.x - to.x) <= from.width + GAP.x + 1) {
    const y = from.y + from.height / 2 + (isRight ? -9 : 9);
    return isRight ? `M${from.x + from.width} ${y}H${to.x - 1}` : `M${from.x} ${y}H${to.x + to.width + 1}`;
  }
  const [startX, endX] = [center(from) + (isRight ? 12 : -12), center(to) + (isRight ? -12 : 12)];
  if (from.y === to.y) {
    const y = from.y + from.height;
    return `M${startX} ${y}C${startX} ${y + GAP.y * 0.7} ${endX} ${y + GAP.y * 0.7} ${endX} ${y + 1}`;
  }
  const [startY, endY] = from.y < to.y ? [from.y + from.height, to.y - 1] : [from.y, to.y + to.height + 1];
  const middle = (startY + endY) / 2;
  return `M${startX} ${startY}C${startX} ${middle} ${endX} ${middle} ${endX} ${endY}`;
}

function center({ x, width }: Box): number {
  return x + width / 2;
}

function clipped(text: string, width: number): string {
  const length = Math.max(4, Math.floor(width / CHARACTER));
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}
