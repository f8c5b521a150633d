import { draw, Drawing } from './picture';
import { PICTURE_STYLE } from './picture-style';
import { pictureOf } from './view';
import type { TaskDefinitionFile } from '../../reading/content/found';
import { UsageError } from '../../usage-error';
import { visible } from '../printable';
import { howToChooseOne } from '../task-name';

/** The width for which containers are arranged. */
const WIDTH = 960;

/** The colors of a page, light and dark. */
const COLORS = [
  ':root{--page:#fff;--panel:#f6f7f9;--text:#1d232b;--faint:#59636e;--line:#c3cad2;--network:#0b5cad;--pid:#8a3ffc;--ipc:#7a5200;--error:#b3261e}',
  '@media(prefers-color-scheme:dark){:root{--page:#14181e;--panel:#1b2129;--text:#e3e8ee;--faint:#9aa5b1;--line:#3b4552;--network:#6cb2ff;--pid:#c8a6ff;--ipc:#e0b455;--error:#ff8a80}}',
  '.picture{background:var(--page)}',
].join('');

/** Draws a task definition as an SVG file. */
export function svg(files: readonly TaskDefinitionFile[]): string {
  const found = files.flatMap(({ taskDefinitions }) => taskDefinitions);
  if (found.length !== 1) {
    throw new UsageError(`a picture shows one task definition, and the input has ${found.length === 0 ? 'none' : `${found.length}. ${howToChooseOne(files)}`}`);
  }
  const [{ name, model }] = found;
  const drawing = draw(pictureOf(name, model), WIDTH);
  return svgText({ ...drawing, children: [{ tag: 'style', attributes: {}, children: [COLORS + PICTURE_STYLE] }, ...drawing.children] });
}

/** Writes a picture as text. */
export function svgText({ tag, attributes, children }: Drawing): string {
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join('');
  return children.length === 0 ? `<${tag}${pairs}/>` : `<${tag}${pairs}>${children.map(child => typeof child === 'string' ? escaped(child) : svgText(child)).join('')}</${tag}>`;
}

/** Control characters are not allowed in XML, so they are written as codes. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
