import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { CONFLICT, CONFLICT_ID, DESCRIBED, REGISTER, SOUND, template } from '../../cli/definitions';
import { folderWith, run, runToEnd } from '../../cli/terminal';

// The property: whatever the place, the format, and the state of a file with a mistake, the check reports the mistake, or the file in one line. It ends.

const WRONG = template({ Task: CONFLICT });
const MEGABYTE = 1024 * 1024;

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const utf32 = (text: string) => Buffer.from(Uint32Array.from([...text], character => character.codePointAt(0)!).buffer);

/** Puts a file with a text into a state. */
type State = (file: string, text: string) => void;

const written = (encode: (text: string) => string | Buffer): State => (file, text) => writeFileSync(file, encode(text));

/** The states in which a file is read. */
const READABLE: Readonly<Record<string, State>> = {
  'UTF-8': written(text => text),
  'UTF-8 with a byte order mark': written(text => `\uFEFF${text}`),
  'UTF-16LE': written(text => Buffer.from(text, 'utf16le')),
  'UTF-16LE with a byte order mark': written(text => Buffer.from(`\uFEFF${text}`, 'utf16le')),
  'UTF-16BE': written(utf16be),
  'UTF-16BE with a byte order mark': written(text => utf16be(`\uFEFF${text}`)),
  'behind a link': (file, text) => {
    const target = join(dirname(folderWith({ target: text })), basename(file));
    writeFileSync(target, text);
    symlinkSync(target, file);
  },
};

/** The states in which a file is not read, with the reason. */
const UNREADABLE: Readonly<Record<string, readonly [State, RegExp]>> = {
  'UTF-32': [written(utf32), /is UTF-32, which is not read\. Convert it to UTF-8/],
  'UTF-32 with a byte order mark': [written(text => utf32(`\uFEFF${text}`)), /is UTF-32/],
  'compressed': [written(text => gzipSync(text)), /is compressed with gzip, which is not read\. Unpack it/],
  'truncated': [written(text => `${text.trimEnd().slice(0, -2)}\n"`), /is not valid (?:JSON|YAML)/],
  'a pipe': [file => execFileSync('mkfifo', [file]), /is a pipe, not a file/],
  'a device': [file => symlinkSync('/dev/zero', file), /is a device, not a file/],
  'too large': [(file, text) => (writeFileSync(file, text), truncateSync(file, 10 * MEGABYTE + 1)), /is larger than 10 MB/],
};

const FORMATS: Readonly<Record<string, string>> = {
  json: JSON.stringify(WRONG, undefined, 1), yaml: stringify(WRONG), template: JSON.stringify(WRONG),
};

const stack = (templateFile: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile } });

interface Place {
  /** The folder of the file. */
  readonly in: string;

  /** The arguments for a folder and the file in it. */
  readonly args: (folder: string, file: string) => readonly string[];

  /** The other files of the folder. */
  readonly beside?: (name: string) => Readonly<Record<string, unknown>>;
}

const PLACES: Readonly<Record<string, Place>> = {
  'named': { in: '', args: (_, file) => [file] },
  'named, with --skip-others': { in: '', args: (_, file) => ['--skip-others', file] },
  'in a cloud assembly': { in: '', args: folder => [folder], beside: name => ({ 'manifest.json': { version: '48.0.0', artifacts: { Web: stack(name) } } }) },
};

const cases = Object.entries(PLACES).flatMap(([placeName, place]) =>
  Object.entries(FORMATS).map(([extension, text]) => ({ placeName, place, extension, text })));

function prepared({ place, extension, text }: typeof cases[number], state: State) {
  const name = `task.${extension}`;
  const folder = folderWith({ 'sound.json': DESCRIBED, ...place.beside?.(name) });
  mkdirSync(join(folder, place.in), { recursive: true });
  const file = join(folder, place.in, name);
  state(file, text);
  return { file, args: ['check', ...place.args(folder, file), '--format', 'json'] };
}

describe.each(cases)('a .$extension file $placeName', place => {
  test.each(Object.entries(READABLE))('that is %s is read', (_, state) => {
    const { args, file } = prepared(place, state);
    const { code, out, err } = run(args);
    expect({ code, err }).toStrictEqual({ code: 1, err: '' });
    expect((JSON.parse(out) as { findings: unknown[] }).findings).toContainEqual(expect.objectContaining({ file, rule: CONFLICT_ID }));
  });

  test.each(Object.entries(UNREADABLE))('that is %s is reported in one line', (_, [state, reason]) => {
    const { args, file } = prepared(place, state);
    const { code, err } = run(args);
    expect(code).toBe(2);
    expect(err).toMatch(/^[^\n]*\n$/);
    expect(err).toContain(`cdk-fargate-linux-controls: ${file} `);
    expect(err).toMatch(reason);
  });
});

test.each([
  ['UTF-16', Buffer.from(JSON.stringify(REGISTER), 'utf16le'), 1],
  ['compressed', gzipSync(JSON.stringify(REGISTER)), 2],
])('standard input that is %s is read or reported', async (_, bytes, expected) => {
  const { code, err } = await runToEnd(['check', '-'], { input: [bytes.subarray(0, 7), bytes.subarray(7)] });
  expect({ code, isReported: /^cdk-fargate-linux-controls: stdin is compressed [^\n]*\n$/.test(err) })
    .toStrictEqual({ code: expected, isReported: expected === 2 });
});

test('text with a single character 0 is no UTF-16', () => {
  const folder = folderWith({ 'task.json': `\u0000${JSON.stringify(REGISTER)}` });
  for (const options of [[], ['--skip-others']]) {
    expect(run(['check', ...options, join(folder, 'task.json')])).toMatchObject({ code: 2, err: expect.stringContaining('contains a task definition, but not as JSON or YAML') });
  }
});

test('a file that grows, or whose size is unknown, is read to its end', () => {
  expect(run(['check', '/proc/self/status'])).toMatchObject({ code: 2, err: expect.stringContaining('/proc/self/status contains no task definition') });
});

describe('the files of a cloud assembly', () => {
  /** The states of a file that is not what its manifest says. */
  const BROKEN: Readonly<Record<string, readonly [State, RegExp]>> = {
    'empty': [written(() => ''), /is empty/],
    'blank': [written(() => ' \n'), /is empty/],
    'a list': [written(() => '[]'), /is not/],
    'null': [written(() => 'null'), /is not/],
    'a text': [written(() => '"Resources"'), /is not/],
    'truncated': [written(text => text.slice(0, -2)), /is not valid JSON/],
    'compressed': [written(text => gzipSync(text)), /is compressed with gzip/],
    'a pipe': [file => execFileSync('mkfifo', [file]), /is a pipe/],
    'a device': [file => symlinkSync('/dev/zero', file), /is a device/],
    'a folder': [file => mkdirSync(file), /is a folder/],
    'too large': [(file, text) => (writeFileSync(file, text), truncateSync(file, 100 * MEGABYTE + 1)), /is larger than 100? MB/],
    'missing': [() => undefined, /does not exist\. Synthesize again: cdk synth/],
  };
  const FILES: Readonly<Record<string, unknown>> = {
    'manifest.json': {
      version: '48.0.0',
      artifacts: {
        'Web': { ...stack('Web.template.json'), dependencies: ['Web.assets'], additionalMetadataFile: 'Web.metadata.json' },
        'Web.assets': { type: 'cdk:asset-manifest', properties: { file: 'Web.assets.json' } },
        'Inner': { type: 'cdk:cloud-assembly', properties: { directoryName: 'inner' } },
      },
    },
    'Web.template.json': WRONG,
    'Web.assets.json': { files: { a: { source: { path: 'Nested.template.json' } } } },
    'Web.metadata.json': { '/Web': [] },
    'Nested.template.json': template({ Task: SOUND }),
    'inner/manifest.json': { version: '48.0.0', artifacts: { In: stack('In.template.json') } },
    'inner/In.template.json': template({ Task: SOUND }),
    'cdk.out': { version: '48.0.0' },
    'validation-report.json': { pluginReports: [] },
  };

  function assemblyWith(name: string, state: State): string {
    const folder = folderWith(FILES);
    rmSync(join(folder, name));
    state(join(folder, name), JSON.stringify(FILES[name]));
    return folder;
  }

  test('are read', () => {
    expect(run(['check', folderWith(FILES)])).toMatchObject({ code: 1, out: expect.stringContaining('3 task definitions: 1 error'), err: '' });
  });

  const needed = ['manifest.json', 'Web.template.json', 'Web.assets.json', 'Nested.template.json', 'inner/manifest.json', 'inner/In.template.json'];
  const combinations = needed.flatMap(name => Object.entries(BROKEN).map(([stateName, [state, reason]]) => ({ name, stateName, state, reason })));

  test.each(combinations.filter(({ name, stateName }) => name !== 'manifest.json' || stateName !== 'missing'))('$name that is $stateName is unreadable, in one line', ({ name, state, reason }) => {
    const folder = assemblyWith(name, state);
    const { code, err } = run(['check', folder]);
    expect(code).toBe(2);
    expect(err).toMatch(/^[^\n]*\n$/);
    expect(err).toContain(`cdk-fargate-linux-controls: ${join(folder, name)} `);
    expect(err).toMatch(reason);
  });

  test.each(needed.slice(2))('without %s, the other templates are checked', name => {
    expect(run(['check', assemblyWith(name, () => undefined)])).toMatchObject({ code: 2, out: expect.stringContaining(CONFLICT_ID) });
  });

  test('a manifest with a marker of the CDK and no template beside it is unreadable if it is empty', () => {
    expect(run(['check', folderWith({ 'manifest.json': '', 'cdk.out': '', 'task.json': DESCRIBED })]))
      .toMatchObject({ code: 2, err: expect.stringContaining('manifest.json is empty') });
    expect(run(['check', folderWith({ 'manifest.json': '', 'cdk.out/a.txt': '', 'task.json': SOUND })]).err).not.toContain('manifest.json');
  });

  const records = ['Web.metadata.json', 'validation-report.json'].flatMap(name => Object.entries(BROKEN).map(([stateName, [state]]) => ({ name, stateName, state })));

  test.each(records)('$name that is $stateName acknowledges nothing, and hides nothing', ({ name, state }) => {
    expect(run(['check', assemblyWith(name, state)])).toMatchObject({ code: 1, out: expect.stringContaining(CONFLICT_ID), err: '' });
  });

  test.each(Object.entries(BROKEN))('a template that is named is read, although the manifest beside it is %s', (_, [state]) => {
    expect(run(['check', join(assemblyWith('manifest.json', state), 'Web.template.json')])).toMatchObject({ code: 1, err: '' });
  });

  test('a template without resources is read: an empty stack has none', () => {
    expect(run(['check', assemblyWith('Nested.template.json', written(() => '{}'))])).toMatchObject({ code: 1, err: '' });
    expect(run(['check', assemblyWith('Nested.template.json', written(() => '{"Resources":[]}'))]))
      .toMatchObject({ code: 2, err: expect.stringContaining('its Resources are not an object') });
  });
});
