import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './cli/terminal';
import { CLASSES } from './constructs/observers/all-presets';
import { allBlocks, blocksOf, PAGES } from './docs/blocks';
import { contentOf, ROOT } from './run';
import { ENGINES } from '../src/local/engine/dialect';

const REPOSITORY = 'https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls';
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

/** The observers that the library exports. */
const PRESETS = Object.keys(CLASSES);

/** Pages without their code blocks. */
const proseOf = (page: string) => contentOf(page).replace(/^( *)```[^]*?^\1```$/gm, '');

describe('the README', () => {
  const content = contentOf('README.md');
  const shown = (language: string) => blocksOf('README.md').filter(block => block.language === language).map(({ code }) => code);

  test('has at most 750 words, programs of at most 15 lines, and at most ten rows, and says once that the library is in beta', () => {
    expect(wordsOf(content)).toBeLessThanOrEqual(750);
    expect([...shown('ts'), ...shown('python')].filter(code => code.trimEnd().split('\n').length > 15)).toEqual([]);
    expect(content.match(/^\| (?!I want)\w.*/gm)!.length).toBeLessThanOrEqual(10);
    expect(content.match(/\bbeta\b/gi)).toHaveLength(1);
  });

  test('works without the repository: every link is absolute', () => {
    expect(linksOf('README.md').filter(link => !/^https:/.test(link))).toEqual([]);
  });
});

test('the pages have at most 32,000 words, besides those that are generated', () => {
  const written = PAGES.filter(page => !['examples/README.md', 'docs/rules.md', 'docs/sysctls.md'].includes(page)).map(page => contentOf(page)
    .replace(/<!-- (\w+): generated[^]*?<!-- end of \1 -->|<!-- generated -->[^]*?<!-- end -->/g, ''));
  expect(wordsOf(written.join('\n'))).toBeLessThanOrEqual(32_000);
});

test.each(PRESETS)('docs/observers.md has a row about %s, which leads to its page, and to a test', name => {
  const [, link] = new RegExp(`^\\| \\[\`${name}\`\\]\\((.*?)\\)`, 'm').exec(contentOf('docs/observers.md'))!;
  expect(link).toBe(name === 'CustomObserver' ? '#your-own-observer' : `observers/${name}.md`);
  const file = `${name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()}.test.ts`;
  expect(['', 'presets/'].filter(folder => existsSync(join(ROOT, 'test/constructs/observers', folder, file)))).toHaveLength(1);
});

test('the README and PyPI call the library beta, as VERSIONS.md explains', () => {
  const { jsii: { targets: { python: { classifiers } } } } = JSON.parse(contentOf('package.json')) as { jsii: { targets: { python: { classifiers: string[] } } } };
  expect(classifiers).toContain('Development Status :: 4 - Beta');
  expect(contentOf('VERSIONS.md')).toContain('Versions below 1.0.0 are **beta**');
  expect(contentOf('package.json')).toMatch(/"version": "0\./);
  expect([...PAGES, 'VERSIONS.md'].filter(page => /\bthe (library|API) is experimental\b|\(experimental\)/i.test(contentOf(page)))).toEqual([]);
});

describe('the pages', () => {
  test('every link leads to a file and a heading that exist', () => {
    const broken = [...PAGES, 'CONTRIBUTING.md', 'GOVERNANCE.md', 'SECURITY.md', 'VERSIONS.md'].flatMap(page => linksOf(page).filter(link => isBroken(page, link)).map(link => `${page}: ${link}`));
    expect(broken).toEqual([]);
  });

  test('the map lists every page once, except those of observers', () => {
    const listed = linksOf('docs/README.md').map(link => join('docs', link));
    expect(listed.filter(page => page.startsWith('docs/')).sort()).toEqual(PAGES.filter(page => /^docs\/(?!README)[^/]+$/.test(page)));
  });

  test.each(['docs/run.md', 'docs/walkthrough.md', 'docs/architecture.md'])('%s names every container engine', page => {
    expect(ENGINES.filter(engine => !new RegExp(`\\b${engine}\\b`, 'i').test(contentOf(page)))).toEqual([]);
  });

  test('every option of a command is in the code of a page', () => {
    const code = [...PAGES.map(contentOf).join('\n').matchAll(/^ *```[^]*?^ *```$|`[^`\n]+`/gm)].map(([text]) => text).join('\n')
      .replace(/\b(aws|cdk|docker|git|npm|podman|terraform) .*$/gm, ''); // Options of other programs.
    const optionsOf = (command: string) => [...run([command, '--help']).out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option);
    const commands = [...run(['--help']).out.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name);
    const options = commands.flatMap(name => optionsOf(name).map(option => `${name} ${option}`));
    expect(options.length).toBeGreaterThan(40);
    expect(options.filter(option => !new RegExp(`${option.split(' ')[1]}(?![\\w-])`).test(code))).toEqual([]);
  });

  test('every TypeScript block is followed by its Python translation', () => {
    const missing = PAGES.flatMap(page => {
      const blocks = blocksOf(page);
      return blocks.filter(({ language }, i) => language === 'ts' && !blocks.slice(i + 1, i + 3).some(next => next.language === 'python'));
    });
    expect(missing.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  test('every block in TypeScript or Python has imports', () => {
    const blocks = [...allBlocks('ts'), ...allBlocks('python')];
    expect(blocks.length).toBeGreaterThan(40);
    expect(blocks.filter(({ code }) => !/^(import|from) /m.test(code)).map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });
});

test('examples/README.md has a section of at most ten lines for each example', () => {
  const sections = contentOf('examples/README.md').split(/^## /m).slice(1).map(section => section.trimEnd().split('\n'));
  expect(sections.map(([title]) => title).sort()).toStrictEqual([...EXAMPLES].sort());
  expect(sections.filter(section => section.length > 10).map(([title]) => title)).toEqual([]);
});

test('what the command prints names no page without its address', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => `src/${file}`);
  const relativePages = files.flatMap(file => [...contentOf(file).matchAll(/^.*['`][^'`\n]*(?<!\/blob\/main\/)\bdocs\/[\w-]+\.md.*$/gm)].filter(([line]) => !/^\s*(\*|\/\/|\/\*)/.test(line)).map(([line]) => `${file}: ${line.trim()}`));
  expect(relativePages).toEqual([]);
});

function wordsOf(text: string): number {
  return text.split(/\s+/).filter(word => word !== '').length;
}

function linksOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
}

/** Whether a link to this repository leads nowhere. Other addresses are not requested. */
function isBroken(page: string, link: string): boolean {
  if (/^\w+:/.test(link) && !link.startsWith(`${REPOSITORY}/`) || link === `${REPOSITORY}/releases`) {
    return false;
  }
  const [path, anchor] = link.replace(new RegExp(`^${REPOSITORY}/(blob|tree)/main/`), '/').split('#');
  const file = path === '' ? page : path.startsWith('/') ? path.slice(1) : join(dirname(page), path);
  return !existsSync(join(ROOT, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor));
}

/** Returns the anchors that GitHub generates for the headings of a page. */
function anchorsOf(page: string): Set<string> {
  return new Set([...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, '').replace(/ /g, '-')));
}
