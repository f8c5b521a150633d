import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, run, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

const [RULE, PARAMETER] = ['user-is-nobody', 'net.ipv4.tcp_example_limit'];

const copy = join(temporaryFolder('linux-controls-new'), 'copy');

beforeAll(() => {
  const files = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0').filter(file => file !== '');
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});

/** What a contributor writes in place of each placeholder of a file. `TODO` is missing from the keys, so that this file has no placeholder. */
const FILLED: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  'src/checks/rules/user-is-nobody.ts': {
    '_key': 'user',
    '_property': 'user',
    ': the first bad value': 'nobody',
    ': the last good value': 'nginx',
    ': the mistake, as a clause that starts with a capital letter': 'A container runs as the user nobody',
    ': the consequence on ECS, in full sentences': 'Other programs run as nobody, too.',
    ': how to correct it, as an imperative with a period': 'Set user to a user of its own.',
    ': the address of the page that documents it': 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
    ': the limit or the reason.': 'which other programs use.',
  },
  'test/checks/rules/user-is-nobody.test.ts': {
    '_key': 'user',
    ': the first bad value': 'nobody',
    ': the last good value': 'nginx',
    ': the mistake': 'a container of the user nobody',
    ': the whole message': 'user is nobody, which other programs use.',
  },
  'src/catalog/tcp-transfer.ts': {
    ': the unit, in the plural': 'connections',
    ': the lowest value, a number': 0,
    ': the highest value, a number': 255,
    ': a sentence about the value and its effect that starts with The or Whether': 'The maximum number of examples.',
    ': the value in a new namespace': '3',
    ': a constant of by-name.ts, or no byNameBecause for a property, an interface, or a module': 'it adjusts an internal of the network stack',
  },
  'test/catalog/measured.json': {
    ': the measured value in a new namespace': '3',
    ': the lowest value that the kernels accept': '0',
    ': the highest value that the kernels accept': '255',
  },
  'src/constructs/observers/presets/heap-watcher.ts': {
    ': the programs that the container runs.': '`heap-watcher`.',
    ': what it does, in one sentence.': 'logs the size of the heap.',
    ': the image with its version': 'example/heap-watcher:1.0',
    ': the program that the container runs': 'heap-watcher',
  },
  'test/constructs/observers/presets/heap-watcher.test.ts': { ': the program that the container runs': 'heap-watcher' },
  'examples/heap-watcher/app.ts': { ': the image with its version': 'example/heap-watcher:1.0' },
  'examples/heap-watcher/python/app.py': { ': the image with its version': 'example/heap-watcher:1.0' },
  'examples/README.md': {
    ': what the example adds to its task.': 'a container that logs the size of the heap.',
    ': what it requires before deployment, or nothing.': 'an image.',
  },
  'docs/observers.md': {
    ': what it requires': '`pidMode: task`, SYS_PTRACE, user 0',
    ': what it can see': 'the size of the heap',
  },
  'docs/observers/HeapWatcher.md': {
    ': what it does, when to use it, and what it cannot do.': 'Logs the size of the heap.',
    ': the image with its version': 'example/heap-watcher:1.0',
  },
};

test('a contributor who follows the steps adds a rule, a kernel parameter, and an observer at the first try', () => {
  const commands = [...readFileSync(join(copy, 'CONTRIBUTING.md'), 'utf8').matchAll(/^npm run new -- (\w+) (\S+)/gm)].map(([, kind, name]) => [kind, name]);
  expect(commands).toEqual([['rule', RULE], ['parameter', PARAMETER], ['observer', 'HeapWatcher']]);
  const steps = commands.map(command => run('npm', ['run', 'new', '--', ...command], { cwd: copy })).join('\n');

  expect([...new Set([...steps.matchAll(/^(?:created |extended) (.*)/gm)].map(([, file]) => file).filter(file => !/rules|catalog/.test(file)))].length).toBeLessThanOrEqual(12);

  // The generators name what is left, and change nothing.
  const left = generate();
  expect(left.status).toBe(1);
  const expected = Object.entries(FILLED).flatMap(([path, texts]) => Object.keys(texts).map(key => `${path}:N: the placeholder "TODO${key}" is left. Replace it.`));
  expect(linesOf(left).map(line => line.replace(/:\d+:/, ':N:')).sort()).toEqual(expected.sort());

  for (const [path, texts] of Object.entries(FILLED)) {
    edit(path, text => Object.entries(texts).reduce((filled, [key, value]) => filled.replaceAll(typeof value === 'number' ? `'TODO${key}'` : `TODO${key}`, String(value)), text));
  }
  expect(generate()).toMatchObject({ status: 0, stderr: expect.not.stringContaining('is left') });
  expect(readFileSync(join(copy, 'docs/rules.md'), 'utf8')).toContain(`\n## ${RULE}\n`);
  expect(readFileSync(join(copy, 'docs/sysctls.md'), 'utf8')).toContain(`[\`${PARAMETER}\`](`);

  expect(readFileSync(join(copy, 'docs/adopt.md'), 'utf8')).toContain('\n| `HeapWatcher` | log group |');

  // The steps that need no compiled library.
  const [update] = /npm run test:update -- [^"]+/.exec(steps)!;
  run('sh', ['-c', update], { cwd: copy });
  run('npm', ['test'], { cwd: copy });
}, 600_000);

/** What the generators print, without the lines of projen. */
function linesOf({ stderr }: { readonly stderr: string }): string[] {
  return stderr.split('\n').filter(line => line !== '' && !line.startsWith('👾'));
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(join(copy, path), 'utf8');
  const after = change(before);
  if (after === before) {
    throw new Error(`${path} has nothing to replace`);
  }
  writeFileSync(join(copy, path), after);
}

function generate() {
  // If package.json is out of date, projen installs all packages: npm install replaces the link node_modules, and npm ci empties the folder behind it.
  const result = tryRun('npx', ['projen', 'default'], { cwd: copy, env: { PROJEN_DISABLE_POST: 'true', NODE_ENV: '' } }); // In tests, projen writes to another folder.
  expect(result.stderr).not.toContain('Installing dependencies');
  return result;
}
