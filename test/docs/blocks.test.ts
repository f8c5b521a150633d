import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allBlocks, Block, blocksOf } from './blocks';
import { ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

const NAME = 'cdk-fargate-linux-controls';

/** Blocks that import a package that is not installed here. `npm run suite -- beside` compiles them. */
const usesOtherTools = ({ code }: Block) => / from '(cdk-nag|cdk-preflight)';/.test(code);

const folder = temporaryFolder('docs');
const fileOf = ({ page, line }: Block) => join(folder, `${page.replace(/\W/g, '-')}-${line}.ts`);

beforeAll(() => {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const block of allBlocks('ts').filter(candidate => !usesOtherTools(candidate))) {
    // The empty lines make the compiler print the line of the page. The export makes the block a module, in which `const` and classes may be unused.
    writeFileSync(fileOf(block), `${'\n'.repeat(block.line - 1)}${exported(block.code)}`);
  }
});

test('finds the blocks of the README and the pages', () => {
  const pages = new Set(allBlocks('ts').map(({ page }) => page));
  expect([...pages]).toEqual(expect.arrayContaining(['README.md', 'docs/blocks.md', 'docs/checks.md', 'docs/observers/DatadogAgent.md', 'docs/walkthrough.md']));
});

test('every TypeScript block compiles, with its own imports only, and without unused ones', () => {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    extends: join(ROOT, 'tsconfig.dev.json'),
    compilerOptions: { paths: { [NAME]: [join(ROOT, 'src/index.ts')] }, rootDir: '/', noUnusedLocals: true },
    include: ['*.ts'],
    exclude: [],
  }));
  // A block with mistakes proves that the compiler finds them.
  writeFileSync(join(folder, 'wrong.ts'), exported('import { App, Stack } from \'aws-cdk-lib\';\nconst stack = new Stack(app, \'Shop\');\n'));
  const { stdout } = tryRun(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--pretty', 'false', '-p', folder], { cwd: folder });
  expect(stdout.trim().split('\n')).toStrictEqual([
    expect.stringContaining('\'App\' is declared but its value is never read'),
    expect.stringContaining('Cannot find name \'app\''),
  ]);
}, 120_000);

test('the tests of docs/testing.md pass, with the file that it shows for setupFiles', () => {
  const blocks = blocksOf('docs/testing.md').filter(({ language }) => language === 'ts');
  const [tests, setup] = [true, false].map(isTest => blocks.filter(({ code }) => /^test\(/m.test(code) === isTest).map(fileOf));
  const config = { rootDir: folder, testMatch: tests, setupFiles: setup, moduleNameMapper: { [`^${NAME}$`]: join(ROOT, 'src') }, transform: { '[.]ts$': require.resolve('@swc/jest') } };
  const { status, stderr } = tryRun(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), '--ci=false', '--config', JSON.stringify(config)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Tests: +7 passed, 7 total$/m) });
  expect(setup).toHaveLength(1);
}, 120_000);

test('the demo finds the mistake and prints at most 80 lines', () => {
  const { status, stdout, stderr } = tryRun('npm', ['run', '--silent', 'demo']);
  expect(status).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('container app sets net.ipv4.tcp_keepalive_time to 100, and container agent sets it to 200.');
  expect(`${stdout}${stderr}`.split('\n').length).toBeLessThanOrEqual(80);
}, 120_000);

test('API.md is small enough for GitHub to show, starts with a table of contents, describes what it links to, and marks nothing as experimental', () => {
  const page = readFileSync(join(ROOT, 'API.md'), 'utf8');
  // GitHub cuts a page off after 500 KiB: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
  expect(Buffer.byteLength(page)).toBeLessThan(500 * 1024);
  expect(page.slice(0, 10_000)).toMatch(/^- \*\*Constructs\*\*: .*\[TunedProxyTask\]\(#cdk-fargate-linux-controls\.TunedProxyTask\)/m);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/(?:href="|\]\()#([^")]+)/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(500);
  expect(links.filter(id => !ids.has(id))).toEqual([]);
  expect(page).not.toMatch(/experimental/i);
});

/** Exports the declarations of a block, so that only unused imports are reported. */
function exported(code: string): string {
  return code.replace(/^(?=(const|class|declare const) )/gm, 'export ');
}
