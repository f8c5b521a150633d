import { templateOf } from '../../playground/build';
import { draw } from '../../src/cli/describe/picture';
import { svgText } from '../../src/cli/describe/svg';
import { pictureOf } from '../../src/cli/describe/view';
import { taskDefinitionsOf } from '../../src/reading/content/template';

/** One column of containers, which fits a phone. */
export const NARROW = 312;

/** Wide enough for two containers beside each other in the text of a page. */
const WIDE = 680;

/** Returns the picture of the first task of an example, in the colors of the page. The page shows the one that it has space for. */
export function pictureOfExample(example: string, widths: readonly number[] = [NARROW, WIDE]): string {
  const [{ name, model }] = taskDefinitionsOf(JSON.parse(templateOf(example)))!;
  const pictures = widths.map(width => `<div class="width-${width}">${svgText(draw(pictureOf(name, model), width, `picture-${width}`))}</div>`);
  return `<div class="scroll" tabindex="0" role="group" aria-label="Picture of the task">${pictures.join('')}</div>`;
}

/** Replaces Mermaid's diagrams, which GitHub draws, by pictures of the same examples. */
export function withPictures(markdown: string): string {
  return markdown.replace(/^```mermaid\n[^]*?\["(\w+)\/[^]*?^```$/gm, (_, stack: string) => pictureOfExample(stack.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase()));
}
