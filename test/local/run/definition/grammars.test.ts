import { attempt } from '../../../../src/attempt';
import { dialectOf } from '../../../../src/local/engine/dialect';
import { dryRun } from '../../../../src/local/engine/names';
import { FIELDS, membersOf } from '../../../../src/local/run/definition/fields';
import { planOf } from '../../../../src/local/run/plan/plan';
import { definitionOf } from '../definitions';
import { EVERY_FIELD, Json } from '../every-field';

/** Texts that engines split, read as options or names, or refuse. */
const HOSTILE = [':', ',', '=', '/', '..', '\n', '\0', '-', '"', '*', '@'];
const WHOLE = [
  ...HOSTILE, '', '--privileged', 'x'.repeat(300), '["sh"]', ':/etc', '/../../etc', ':O,upperdir=/tmp/u,workdir=/tmp/w', 'container:', 'host', 'ns:/proc/1/ns/pid',
  '=1,net.core.somaxconn',
];

/** The differences between the dialects of these two are all that the commands of engines differ in. */
const DIALECTS = [dialectOf('docker'), dialectOf('podman')];

/** The options whose whole values are data to an engine. */
const DATA = ['--workdir', '--entrypoint'];

/** The options whose values are data after the first equals sign. */
const NAMED_DATA = ['--env', '--sysctl', '--label'];

const IMAGE = /^\w[\w.-]*(:\d+)?(\/\w[\w.-]*)*(:\w[\w.-]*)?(@\w+:\w+)?$/;

type Command = readonly (readonly string[])[];

function commandsOf(task: Json): Command[][] {
  const { containerDefinitions, ...rest } = task;
  const definition = definitionOf(containerDefinitions as object[], rest, { allowsCapabilities: true });
  return DIALECTS.map(dialect => {
    const { pause, containers, volumes } = planOf(definition, { dialect, run: dryRun('web'), appliesLimits: true, machine: 'X86_64' });
    return [...volumes.map(({ create }) => create), pause.run, ...containers.map(({ run }) => run)];
  });
}

/** The words of a command that are no data, as an engine splits them: each has its option, or the word `image`. */
function splitWordsOf(command: Command): string[] {
  return [
    ...command.slice(0, -1).flatMap(([option, value = '']) => [
      option, ...DATA.includes(option) ? [] : [`${option} ${NAMED_DATA.includes(option) ? unquoted(value).replace(/=.*/s, '=') : value}`],
    ]),
    `image ${command[command.length - 1][0]}`,
  ];
}

/** What Podman makes of a field of CSV. */
const unquoted = (value: string) => /^"(?:[^"]|"")*"$/.test(value) ? value.slice(1, -1).replaceAll('""', '"') : value;

/** What an engine splits a word at. */
const separatorsIn = (word: string) => word.replace(/[^:,="'\n\r\0*]/g, '');

/** Returns the words that an engine reads in another way than those of the task definition without the text. */
function foreignWords(changed: Command[], { words, shapes }: ReturnType<typeof benign>): string[] {
  return changed.flatMap(splitWordsOf).filter(word => {
    const [option, value = ''] = [word.split(' ', 1)[0], word.slice(word.indexOf(' ') + 1)];
    return !words.has(word) && (option === 'image' ? !IMAGE.test(value) : word === option || value.startsWith('-') || !shapes.has(`${option} ${separatorsIn(value)}`));
  });
}

/** The words that engines get for the task definition, and how they split them. The options that follow a word can be missing. */
function benign(commands: Command[]) {
  const words = commands.flatMap(splitWordsOf);
  const shapes = words.flatMap(word => {
    const option = word.split(' ', 1)[0];
    const separators = separatorsIn(word.slice(option.length));
    return [...separators, ''].map((_, length) => `${option} ${separators.slice(0, length)}`).concat(`${option} ${separators}`);
  });
  return { words: new Set(words), shapes: new Set([...shapes, '--user :']) };
}

/** Returns a value with another text at a path, in the first item of each list. */
function replaced(value: unknown, path: readonly string[], change: (text: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return [replaced(value[0], path, change), ...value.slice(1) as unknown[]];
  }
  const [key, ...rest] = path;
  return key === undefined ? change(value) : { ...value as Json, [key]: replaced((value as Json)[key], rest, change) };
}

const LEAVES = FIELDS.flatMap(field => membersOf(field)?.map(member => `${field.path}.${member}`) ?? [field.path]);
const NAMES = ['family', 'containerDefinitions.name', 'volumes.name'];

/** Returns the task definition with a text in a field, in a name also wherever the name stands. */
function withText(leaf: string, text: string, isWhole: boolean): Json {
  const valueOf = (old: unknown) => isWhole ? text : `${String(old)}${text}x`;
  if (!NAMES.includes(leaf)) {
    return replaced(EVERY_FIELD, leaf.split('.'), valueOf) as Json;
  }
  let name: unknown;
  replaced(EVERY_FIELD, leaf.split('.'), old => name = old);
  return JSON.parse(JSON.stringify(EVERY_FIELD, (_, value: unknown) => value === name ? valueOf(name) : value)) as Json;
}

// Two fields select which of the others apply.
const { pidMode, ...withoutPidMode } = EVERY_FIELD;
const VARIANTS = [EVERY_FIELD, withoutPidMode, { ...EVERY_FIELD, requiresCompatibilities: ['EC2'] }, { ...withoutPidMode, requiresCompatibilities: ['EC2'] }];
const BENIGN = DIALECTS.map(dialect => benign(VARIANTS.flatMap(task => commandsOf(task)[DIALECTS.indexOf(dialect)])));

test.each(LEAVES)('whatever text is in %s, the engine gets it as data, or the definition is refused', leaf => {
  for (const [text, isWhole] of [...WHOLE.map(whole => [whole, true] as const), ...HOSTILE.map(part => [part, false] as const)]) {
    const changed = attempt(() => commandsOf(withText(leaf, text, isWhole))) ?? [];
    const words = changed.flatMap((commands, index) => foreignWords(commands, BENIGN[index]));
    expect({ text, isWhole, words }).toEqual({ text, isWhole, words: [] });
  }
});

test('names are refused as ECS refuses them, and those at the limits are not', () => {
  const errorsOf = (change: (name: string) => Json) => ['a', 'x'.repeat(255), 'A_b-9', 'x'.repeat(256), 'a b', 'a.b', 'é', 'a:b']
    .filter(name => attempt(() => commandsOf(change(name))) === undefined);
  const app = { name: 'app', image: 'example/app:1' };
  for (const change of [
    (family: string) => ({ family, containerDefinitions: [app] }),
    (name: string) => ({ containerDefinitions: [{ ...app, name }] }),
    (name: string) => ({ containerDefinitions: [app], volumes: [{ name }] }),
  ]) {
    expect(errorsOf(change)).toEqual(['x'.repeat(256), 'a b', 'a.b', 'é', 'a:b']);
  }
});

test('the refusal of a name has the field, the value, and the reason', () => {
  expect(() => commandsOf({ family: 'a b', containerDefinitions: [{ name: 'app:x', image: 'example/app:1' }], volumes: [{ name: 'x:O,upperdir=/' }] })).toThrow(
    `cannot run a b:
  a volume: name must be 1 to 255 letters, digits, hyphens, and underscores, as ECS requires, not "x:O,upperdir=/".
  family must be 1 to 255 letters, digits, hyphens, and underscores, as ECS requires, not "a b".
  the name of a container must be 1 to 255 letters, digits, hyphens, and underscores, as ECS requires, not "app:x".`);
});
