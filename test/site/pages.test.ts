import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Bitrate, Duration, Size, Stack, aws_ecs as ecs } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { pagesOf } from '../../site/build';
import { guideMenu } from '../../site/pages/menu';
import type { Page } from '../../site/pages/page';
import { pathOf } from '../../site/pages/parameters';
import { Repository } from '../../site/pages/repository';
import * as library from '../../src';
import { REPOSITORY } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { groupBy } from '../../src/grouping';
import { snakeCase } from '../../src/wording';
import { contentOf, ROOT, run } from '../run';

const repository = new Repository(ROOT);
const PAGES = pagesOf(repository);

const blocksOf = ({ body }: Page, language: string): string[] =>
  [...body.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)\\n\`\`\`$`, 'gm'))].map(([, text]) => text);

test('the menu of the guide contains each page of the guide and of the project once', () => {
  const paths = PAGES.map(({ path }) => path).filter(path => /^(guide|project)\/|^(api|observers|parameters|rules)\/index$/.test(path));
  expect(guideMenu(repository).flatMap(({ items }) => items.map(({ link }) => link.slice(1).replace(/\/$/, '/index'))).sort()).toEqual(paths.sort());
});

test('each rule, kernel parameter, and message has a page, and each generated page has a group in its menu', () => {
  const paths = PAGES.map(({ path }) => path);
  expect([...RULES.map(({ name }) => `rules/${name}`), ...KNOWN_MESSAGES.map(({ name }) => `messages/${name}`)].filter(path => !paths.includes(path))).toEqual([]);
  expect(PAGES.filter(({ path }) => path.startsWith('parameters/')).length).toBeGreaterThan(300);
  expect(PAGES.filter(({ path, group }) => group === undefined && !/^(guide|project)\/|(^|\/)index$|^parameters\/presets$/.test(path))).toEqual([]);
});

test('links to the repository lead to files that exist', () => {
  const links = new Set(PAGES.flatMap(({ body }) => [...body.matchAll(new RegExp(`${REPOSITORY}/blob/main/([^)"#\\s>]+)`, 'g'))].map(([, file]) => file)));
  expect([...links].filter(file => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('no two pages have the same body apart from their names, and a page of several parameters has the name of each', () => {
  const bodies = groupBy(PAGES, ({ path, title, body }) => [title, path.split('/')[1]].reduce((text, name) => text.replaceAll(name ?? title, 'NAME'), body));
  expect([...bodies.values()].filter(({ length }) => length > 1).map(pages => pages.map(({ path }) => path))).toEqual([]);
  const links = [...PAGES.find(({ path }) => path === 'parameters/index')!.body.matchAll(/\[`([^`]+)`\]\(\/(parameters\/.+?)\.html\)/g)];
  const missing = links.filter(([, name, target]) => !PAGES.find(({ path }) => path === target)!.words!.includes(name) && target !== pathOf(name));
  expect([links.filter(([, name, target]) => target !== pathOf(name)).length > 50, missing]).toEqual([true, []]);
});

test('no title loses the capitals of an acronym', () => {
  const texts = PAGES.flatMap(({ title, description, body }) => [title, description!, body.replace(/^```[^]*?^```$|`[^`]*`|<svg[^]*?<\/svg>|\([^)]*\)/gm, '')]);
  expect(texts.flatMap(text => text.match(/\b(?!eBPF|gRPC|uWSGI|vCPU)[a-z][A-Z]{2,}\w*/g) ?? [])).toEqual([]);
});

test('a page about a message has each sentence once', () => {
  const repeated = PAGES.filter(({ path }) => path.startsWith('messages/') && path !== 'messages/index').map(({ path, title, body }) => {
    const text = `${title}\n${body.replace(/## Seen as[^#]*/, '')}`.replace(/`[^`]*`|\[[^\]]*\]\([^)]*\)|^- /gm, '').replace('Fix: ', '\n');
    const sentences = text.split(/(?<=[.?:])\s+|\n+/).map(sentence => sentence.replace(/\W+/g, ' ').trim()).filter(sentence => sentence.split(' ').length > 3);
    return [path, ...sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i)];
  });
  expect(repeated.filter(({ length }) => length > 1)).toEqual([]);
});

test('each page has a description of its own, which is a sentence without markup', () => {
  const descriptions = groupBy(PAGES, ({ description }) => description);
  const wrong = [...descriptions].filter(([description, pages]) => pages.length > 1 || !/^.{15,160}[.!?…]$/.test(description ?? '') || /\]\(|\*\*/.test(description!));
  expect(wrong.map(([description]) => description)).toEqual([]);
});

/** Evaluates an example of a page, which is one expression. */
function evaluate(expression: string): unknown {
  const names = { ...library, Bitrate, Duration, Size };
  return new Function(...Object.keys(names), `return ${expression};`)(...Object.values(names));
}

interface RenderedTask {
  readonly Properties: {
    readonly Family: string;
    readonly ContainerDefinitions: readonly { readonly SystemControls: readonly { readonly Namespace: string; readonly Value: string }[] }[];
  };
}

const settable = PAGES.filter(page => page.path.startsWith('parameters/') && page.body.includes('KernelTuning.') && blocksOf(page, 'json').length > 0);

test('each kernel parameter has its bounds on three kernels, and an example in TypeScript that sets what its JSON sets', () => {
  const parameters = PAGES.filter(({ body }) => body.includes('| scope | the'));
  expect(parameters.length).toBeGreaterThan(300);
  expect(parameters.filter(page => !settable.includes(page) || page.body.match(/^\| Linux 6\.\d+\.\d+ \| [^|]+ \|/gm)?.length !== 3)).toEqual([]);
  const stack = new Stack(new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } }), 'Tasks');
  const expected = settable.map((page, i) => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, `Task${i}`, { family: `task-${i}` });
    taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('web') });
    taskDefinition.addExtension(evaluate(blocksOf(page, 'ts')[0]) as library.KernelTuning);
    const { systemControls } = JSON.parse(`{${blocksOf(page, 'json')[0]}}`) as { systemControls: { namespace: string; value: string }[] };
    return { page: page.path, sets: systemControls.map(({ namespace, value }) => `${namespace} = ${value}`) };
  });
  const tasks = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')) as RenderedTask[];
  const actual = settable.map((page, i) => {
    const { Properties: { ContainerDefinitions: [container] } } = tasks.find(({ Properties: { Family } }) => Family === `task-${i}`)!;
    return { page: page.path, sets: container.SystemControls.map(({ Namespace, Value }) => `${Namespace} = ${Value}`) };
  });
  expect(actual).toEqual(expected);
});

test('the examples of presets set the values that the page lists', () => {
  const presets = PAGES.find(({ path }) => path === 'parameters/presets')!;
  const parts = presets.body.split(/^## /m).slice(1);
  expect(parts.length).toBeGreaterThan(10);
  for (const part of parts) {
    const { values } = evaluate(/```ts\n([^]*?)\n```/.exec(part)![1]) as library.SysctlPreset;
    expect([...part.matchAll(/^- \[`([^`]+)`\].* = (.+)$/gm)].map(([, name, value]) => [name, value])).toEqual(Object.entries(values));
  }
});

test('the Python examples are valid Python, with the names of the Python package', () => {
  const examples = PAGES.filter(({ path }) => path.startsWith('parameters/')).flatMap(page => blocksOf(page, 'python'));
  expect(examples.length).toBeGreaterThan(300);
  const script = [
    'import ast, json, sys',
    'found = set()',
    'for example in json.load(sys.stdin):',
    '    for node in ast.walk(ast.parse(example)):',
    '        found |= {node.arg} if isinstance(node, ast.keyword) else {node.attr} if isinstance(node, ast.Attribute) else set()',
    '        found |= {"an object of options"} if isinstance(node, ast.Dict) and not all(isinstance(key, ast.Constant) for key in node.keys) else set()',
    'print(json.dumps(sorted(found)))',
  ].join('\n');
  const used = JSON.parse(run('python3', ['-c', script], { input: JSON.stringify(examples) })) as string[];
  const members = [...contentOf('API.md').matchAll(/id="cdk-fargate-linux-controls\.\w+\.(?:property\.|parameter\.)?(\w+)"/g)].map(([, name]) => name);
  // Those of the CDK's Bitrate, Duration, and Size.
  const known = new Set([...members.map(snakeCase), ...members, 'seconds', 'millis', 'bytes', 'gibibytes', 'mbps']);
  expect(used.filter(name => !known.has(name))).toEqual([]);
});

test('each observer has a picture, its cost, its permissions, and where it was tested', () => {
  const observers = PAGES.filter(({ path }) => /^observers\/(?!index)/.test(path));
  expect(observers.length).toBeGreaterThanOrEqual(7);
  for (const { path, body } of observers) {
    expect(`${path} ${['<svg', '| requirements |', '| cost |', '| IAM permissions', '| tested |'].filter(part => !body.includes(part)).join()}`).toBe(`${path} `);
  }
});
