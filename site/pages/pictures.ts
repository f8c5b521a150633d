import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import type { Repository } from './repository';
import { templateOf } from '../../playground/build';
import { draw } from '../../src/cli/describe/picture';
import { svgText } from '../../src/cli/describe/svg';
import { pictureOf } from '../../src/cli/describe/view';
import type { TaskDefinitionModel } from '../../src/checks/model';
import { taskDefinitionsOf } from '../../src/reading/content/template';

/** One column of containers, which fits a phone. */
const NARROW = 312;

/** Wide enough for two containers beside each other in the text of a page. */
const WIDE = 680;

/** Returns the picture of the first task of an example, in the colors of the page. The page shows the one that it has space for. */
export function pictureOfExample(example: string): string {
  const [{ name, model }] = taskDefinitionsOf(JSON.parse(templateOf(example)))!;
  return pictureOfTask(name, model);
}

/** Replaces Mermaid's diagrams, which GitHub draws, by pictures of the same tasks: of the program above, if it creates the stack, or of an example. */
export function withPictures(markdown: string): string {
  return markdown.replace(/^```mermaid\n[^]*?\["((\w+)\/\S+)[^]*?^```$/gm, (_, name: string, stack: string, end: number) => {
    const program = [...markdown.slice(0, end).matchAll(/^```ts.*\n([^]*?)^```$/gm)].map(([, code]) => code).find(code => code.includes(`'${stack}'`));
    return program === undefined ? pictureOfExample(stack.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase()) : pictureOfProgram(program, name);
  });
}

/** Returns the picture of the task that a program on a page creates in its constant `stack`. */
export function pictureOfProgram(code: string, name: string): string {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const stack = new Function('require', 'exports', `${outputText}\nreturn stack;`)(require, {}) as Stack;
  return pictureOfTask(name, taskDefinitionsOf(Template.fromStack(stack).toJSON())![0].model);
}

function pictureOfTask(name: string, model: TaskDefinitionModel): string {
  const pictures = [NARROW, WIDE].map(width => `<div class="width-${width}">${svgText(draw(pictureOf(name, model), width, `picture-${width}`))}</div>`);
  return `<div class="scroll" tabindex="0" role="group" aria-label="Picture of the task">${pictures.join('')}</div>`;
}

const DRAWINGS = 'docs/pictures';

/** Replaces images by their drawings: an image follows the colors of the system, not those that the reader chose for the page. */
export function withDrawings(markdown: string, repository: Repository): string {
  return markdown.replace(/!\[([^\]]*)\]\([^)]*pictures\/([\w-]+)\.svg\)/g, (_, description: string, name: string) => {
    const drawing = drawingNamed(name, repository).replace(/ *<(style|title)>[^]*?<\/\1>\n/g, '').replace(/ xmlns="[^"]*"/, '');
    return `<div class="drawing drawing-${name}">\n${drawing.replace('role="img"', `role="img" aria-label="${description}"`).trim()}\n</div>`;
  });
}

/** The style of the drawings, in the colors of the page. */
export function drawingStyle(repository: Repository): string {
  return repository.list(DRAWINGS).map(file => file.replace('.svg', '')).map(name => {
    const [, light, dark] = /<style>\n([^]*?) *@media \(prefers-color-scheme: dark\) \{ (.*) \}\n *<\/style>/.exec(drawingNamed(name, repository))!;
    return `.drawing-${name} {\n${light}}\n.dark .drawing-${name} { ${dark} }\n`;
  }).join('');
}

/** A page can show several drawings, so each has ids of its own. */
function drawingNamed(name: string, repository: Repository): string {
  return repository.text(`${DRAWINGS}/${name}.svg`).replace(/(id="|#)(?=head\b)/g, `$1${name}-`);
}
