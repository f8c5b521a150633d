import { conditionsOf, groupsOf, isCertain, joined, PROCESSES, sentenceAbout, TracingGroup } from './may-trace';
import type { ContainerView, SetParameter, TaskPicture } from './view';
import { groupBy } from '../../grouping';
import { fewNames, joinClauses, joinWords } from '../../wording';
import { wrap } from '../table';

/** An element of a picture. The command writes it as text, and the playground creates it in the page. */
export interface Drawing {
  readonly tag: 'circle' | 'defs' | 'desc' | 'g' | 'marker' | 'path' | 'rect' | 'style' | 'svg' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Drawing | string)[];
}

// All sizes are in pixels.
const CARD = { minWidth: 210, maxWidth: 330, padding: 12, line: 19 };
const GAP = { x: 28, y: 26 };
const FRAME = { padding: 16, line: 19, top: 9 };
/** The distance between lines that carry arrows, and between arrows on a card. */
const TRACK = { y: 7, x: 11, arrow: 14 };
/** The width of a character, as an upper bound. */
const CHARACTER = 7.3;
const MAX_COLUMNS = 4;

type Box = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>;

/**
 * Draws a task: its containers inside the namespaces that they share, and arrows for tracing. Texts wrap, and arrows of a container
 * share a line. What the task definition does not decide is said below the picture.
 */
export function draw(task: TaskPicture, width: number, id = 'picture'): Drawing {
  const names = task.containers.map(({ name }) => name);
  // A line with an arrow to each target.
  const bundles = [...groupBy(task.tracings.filter(isCertain), ({ tracers, reach }) => `${tracers.join()} ${reach}`).values()].map(joined);
  const frames = [{ title: `${task.name} · ${task.launchType}`, className: 'frame task' }, ...task.shared.map(({ kind, title, scope }) =>
    ({ title, className: `frame ${kind.toLowerCase()}${scope === 'unknown' ? ' unknown' : ''}` }))];
  const inset = FRAME.padding * frames.length;
  const fitting = Math.floor((width - 2 * inset + GAP.x) / (CARD.minWidth + GAP.x));
  const columns = Math.max(1, Math.min(task.containers.length, MAX_COLUMNS, fitting));
  // A line between rows runs on the left of the cards.
  const spines = task.containers.length > columns ? bundles.length * TRACK.y : 0;
  const inner = Math.max(width - 2 * inset, spines + columns * (CARD.minWidth + GAP.x) - GAP.x);
  const cardWidth = Math.min(CARD.maxWidth, (inner - spines - (columns - 1) * GAP.x) / columns);
  const fullWidth = 2 * inset + inner;
  const titles = frames.map(({ title }, level) => wrapped(title, fullWidth - 2 * level * FRAME.padding - 24));
  const top = titles.reduce((sum, lines) => sum + lines.length * FRAME.line + FRAME.top, FRAME.padding / 2);
  const grid = layOut(task.containers, bundles, { columns, cardWidth, left: inset + spines, top });
  // What the arrows mean that are drawn, and what is not drawn.
  const legend = [
    ...Object.entries(PROCESSES).filter(([reach]) => bundles.some(bundle => bundle.reach === reach)).map(([reach, text]) => [reach, `may trace ${text}`]),
    ...conditionsOf(task.tracings, names).flatMap(condition => wrapped(condition, fullWidth - 2 * FRAME.padding)).map(line => ['', line]),
  ];
  const height = grid.bottom + inset + legend.length * FRAME.line;
  let y = 0;
  return element('svg', { 'xmlns': 'http://www.w3.org/2000/svg', 'viewBox': `0 0 ${fullWidth} ${height}`, 'width': fullWidth, 'height': height, 'role': 'img', 'aria-labelledby': `${id}-title ${id}-description`, 'class': 'picture' }, [
    element('title', { id: `${id}-title` }, [`Task ${task.name}`]),
    element('desc', { id: `${id}-description` }, [descriptionOf(task, names)]),
    element('defs', {}, [element('marker', { id: `${id}-arrow`, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 5, markerHeight: 5, orient: 'auto' },
      [element('path', { d: 'M0 0 8 4 0 8Z', class: 'arrowhead' }, [])])]),
    ...frames.map(({ className }, level) => {
      const margin = level * FRAME.padding;
      const box = { x: margin + 0.5, y: y + 0.5, width: fullWidth - 2 * margin - 1, height: height - legend.length * FRAME.line - margin - y - 1 };
      y += titles[level].length * FRAME.line + FRAME.top;
      return element('g', { class: className }, [
        element('rect', { ...box, rx: 8 }, []),
        ...titles[level].map((line, i) => element('text', { x: box.x + 12, y: box.y + (i + 1) * FRAME.line }, [line])),
      ]);
    }),
    ...bundles.map((_, i) => arrows(bundles, i, task, grid, inset + i * TRACK.y, id)),
    ...task.containers.map((container, i) => cardOf(container, grid.boxes[i])),
    ...task.containers.length === 0 ? [element('text', { x: inset, y: top + CARD.line, class: 'faint' }, ['The containers are known at deployment.'])] : [],
    ...legend.map(([reach, text], i) => element('g', { class: `legend ${classOf(reach)}` }, [
      ...reach === '' ? [] : [element('path', { 'd': `M${FRAME.padding} ${height - (legend.length - i) * FRAME.line + 12}h28`, 'class': 'arrow', 'marker-end': `url(#${id}-arrow)` }, [])],
      element('text', { x: FRAME.padding + (reach === '' ? 0 : 38), y: height - (legend.length - i) * FRAME.line + 16 }, [text]),
    ])),
  ]);
}

function element(tag: Drawing['tag'], attributes: Drawing['attributes'], children: Drawing['children']): Drawing {
  return { tag, attributes, children };
}

function classOf(reach: string): string {
  return reach.replace(' ', '-');
}

/** Returns the text alternative of the picture. */
function descriptionOf({ shared, separate, tracings }: TaskPicture, names: readonly string[]): string {
  const all = joinWords(fewNames(names)) || 'Containers that are known at deployment';
  const isOne = names.length === 1;
  const sharing = [...groupBy(shared, ({ scope }) => scope)].filter(([scope]) => !isOne || scope !== 'task').map(([scope, namespaces]) => {
    const what = `the ${joinWords(namespaces.map(({ kind }) => kind))} namespace${namespaces.length === 1 ? '' : 's'}`;
    return scope === 'unknown' ? `may share ${what}, which is known at deployment` : `share${isOne ? 's' : ''} ${what}${scope === 'task' ? '' : ' of the instance'}`;
  });
  return [
    `${all} ${sharing.length > 0 ? joinClauses(sharing) : isOne ? 'is the only container' : 'share no namespace'}.`,
    ...isOne || separate.length === 0 ? [] : [`Each has its own ${joinWords(separate)} namespace.`],
    ...groupsOf(tracings.filter(isCertain)).map(group => sentenceAbout(group, names)),
    ...conditionsOf(tracings, names),
  ].join(' ');
}

type Grid = ReturnType<typeof layOut>;

/** Places the cards in rows. Above each row is a line for each bundle that has a card in it. */
function layOut(
  containers: readonly ContainerView[], bundles: readonly TracingGroup[],
  { columns, cardWidth, left, top }: Readonly<Record<'columns' | 'cardWidth' | 'left' | 'top', number>>,
) {
  const boxes: Box[] = [];
  let y = top;
  for (let first = 0; first < containers.length; first += columns) {
    const members = containers.slice(first, first + columns);
    const touched = bundles.filter(bundle => cardsOf(bundle).some(i => i >= first && i < first + columns)).length;
    y += touched === 0 ? 0 : touched * TRACK.y + TRACK.arrow;
    const height = Math.max(...members.map(container => 2 * CARD.padding + linesOf(container, cardWidth).length * CARD.line + 4));
    members.forEach((_, column) => boxes.push({ x: left + column * (cardWidth + GAP.x), y, width: cardWidth, height }));
    y += height + GAP.y;
  }
  return { boxes, bottom: containers.length === 0 ? top + CARD.line : y - GAP.y };
}

const cardsOf = ({ tracers, targets }: TracingGroup): number[] => [...tracers, ...targets];

/** One line for each row of cards with a target, joined on the left, and an arrow from it to each target. The tracer has a dot. */
function arrows(all: readonly TracingGroup[], index: number, task: TaskPicture, { boxes }: Grid, spine: number, id: string): Drawing {
  const bundle = all[index];
  const portOf = (card: number): number => {
    const touching = all.filter(other => cardsOf(other).includes(card));
    const distance = Math.min(TRACK.x, (boxes[card].width - 2 * CARD.padding) / touching.length);
    return boxes[card].x + CARD.padding + touching.indexOf(bundle) * distance;
  };
  const rows = groupBy(cardsOf(bundle), card => boxes[card].y);
  const trackOf = (rowY: number): number => {
    const before = all.slice(0, index).filter(other => cardsOf(other).some(card => boxes[card].y === rowY)).length;
    return rowY - TRACK.arrow - before * TRACK.y;
  };
  const tracks = [...rows].map(([rowY, cards]) => {
    const ends = [...cards.map(portOf), ...rows.size > 1 ? [spine] : []];
    return `M${Math.min(...ends)} ${trackOf(rowY)}H${Math.max(...ends)}`;
  });
  const heights = [...rows.keys()].map(trackOf);
  const { tracers: [tracer], reach, targets } = bundle;
  return element('g', { 'class': `bundle ${classOf(reach)}`, 'data-tracer': task.containers[tracer].name }, [
    element('title', {}, [sentenceAbout(bundle, task.containers.map(({ name }) => name))]),
    element('path', { class: 'arrow', d: [...tracks, ...rows.size > 1 ? [`M${spine} ${Math.min(...heights)}V${Math.max(...heights)}`] : [], `M${portOf(tracer)} ${trackOf(boxes[tracer].y)}V${boxes[tracer].y}`].join('') }, []),
    element('circle', { class: 'arrowhead', cx: portOf(tracer), cy: boxes[tracer].y, r: 3.5 }, []),
    ...targets.map(target => element('path', {
      'class': 'arrow', 'marker-end': `url(#${id}-arrow)`, 'data-target': task.containers[target].name, 'd': `M${portOf(target)} ${trackOf(boxes[target].y)}V${boxes[target].y - 1}`,
    }, [])),
  ]);
}

interface Line {
  readonly text: string;
  readonly className: string;

  /** The position of the kernel parameter that the line belongs to. */
  readonly parameter?: number;
}

function linesOf({ name, image, user, hasSysPtrace, ports, sets }: ContainerView, cardWidth: number): Line[] {
  const facts = [...user === '' ? [] : [`user ${user}`], ...hasSysPtrace ? ['SYS_PTRACE'] : []];
  const lines: Line[] = [
    { text: name, className: 'name' },
    { text: image, className: 'faint' },
    ...facts.length === 0 ? [] : [{ text: facts.join(' · '), className: hasSysPtrace ? 'strong' : '' }],
    ...ports.length === 0 ? [] : [{ text: `listens on ${ports.join(', ')}`, className: '' }],
    ...setLines(sets, 'task', 'sets for all containers:'), ...setLines(sets, 'container', 'sets for itself:'),
    ...setLines(sets, 'nothing', 'sets without effect:'), ...setLines(sets, 'unknown', 'sets:'),
  ];
  return lines.flatMap(line => wrapped(line.text, cardWidth - 2 * CARD.padding).map(text => ({ ...line, text })));
}

function setLines(sets: readonly SetParameter[], appliesTo: SetParameter['appliesTo'], title: string): Line[] {
  const lines = sets.flatMap((set, parameter) => set.appliesTo !== appliesTo ? [] : [
    { text: `${set.name} = ${set.value}${set.isContradicted ? ' (contradicted)' : ''}`, className: `parameter ${set.isContradicted ? 'contradicted' : appliesTo}`, parameter },
  ]);
  return lines.length === 0 ? [] : [{ text: title, className: 'faint' }, ...lines];
}

function cardOf(container: ContainerView, box: Box): Drawing {
  return element('g', { 'class': 'card', 'data-container': container.name }, [
    element('rect', { ...box, rx: 6 }, []),
    ...linesOf(container, box.width).map(({ text, className, parameter }, i) => element('text', {
      x: box.x + CARD.padding, y: box.y + CARD.padding + (i + 1) * CARD.line - 5, class: className, ...parameter === undefined ? {} : { 'data-parameter': parameter },
    }, [text])),
  ]);
}

/** Breaks a text into lines that fit a width, also in the middle of a longer word. */
function wrapped(text: string, width: number): string[] {
  const length = Math.max(8, Math.floor(width / CHARACTER));
  return wrap(text, length).flatMap(line => line.match(new RegExp(`.{1,${length}} ?`, 'gsu')) ?? ['']);
}
