import { attempt } from '../../../../src/attempt';
import { dialectOf, EngineName, ENGINES } from '../../../../src/local/engine/dialect';
import { dryRun } from '../../../../src/local/engine/names';
import { FIELDS, membersOf } from '../../../../src/local/run/definition/fields';
import { planOf } from '../../../../src/local/run/plan/plan';
import { definitionOf } from '../definitions';
import { EVERY_FIELD, Json } from '../every-field';

/** Texts that engines split, read as options or names, or refuse. */
const HOSTILE = [
  ':', ',', '=', '/', '..', '\n', '\0', '-', '--privileged', '', 'x'.repeat(300), '"', '\'', '[', '["sh"]', '*', ' ', '@', '{', '%', '\\', '#', ';', '\u2028', '\u001b[2J',
  ':/etc', '/../../etc', ':O,upperdir=/tmp/u,workdir=/tmp/w', ',bind', ',source=/', ':rw,exec', 'container:', 'host', 'ns:/proc/1/ns/pid', '=1,net.core.somaxconn', 'host-gateway',
];

/** The options whose whole values are data to an engine. */
const DATA = ['--workdir', '--entrypoint'];

/** The options whose values are data after the first equals sign. */
const NAMED_DATA = ['--env', '--sysctl'];

/** What engines split words at. */
const separatorsIn = (word: string) => word.replace(/[^:,="'\n\r\0*]/g, '');

type Command = readonly (readonly string[])[];

function commandsOf(task: Json, engine: EngineName): Command[] {
  const { containerDefinitions, ...rest } = task;
  const { pause, containers, volumes } = planOf(definitionOf(containerDefinitions as object[], rest, { allowsCapabilities: true }), {
    dialect: dialectOf(engine), run: dryRun('web'), appliesLimits: true, machine: 'X86_64',
  });
  return [...volumes.map(({ create }) => create), pause.run, ...containers.map(({ run }) => run)];
}

/** The words of a command that are no data, and how an engine would split the others. */
function shapeOf(command: Command): string[] {
  const [image, ...words] = command[command.length - 1];
  return [
    ...command.slice(0, -1).flatMap(([option, value = '']) => DATA.includes(option) ? [option] : NAMED_DATA.includes(option) ? [option, value.slice(0, value.indexOf('='))] : [option, value]),
    image, ...words.map(() => 'data'),
  ];
}

/** Whether one word can stand for another: an engine splits both alike, and neither is an option. */
const isAlike = (word: string, other: string) => word === other || separatorsIn(word) === separatorsIn(other) && !word.startsWith('-');

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

test.each(LEAVES)('whatever text is in %s, the engine gets it as data, or the definition is refused', leaf => {
  for (const engine of ENGINES) {
    const shapes = commandsOf(EVERY_FIELD, engine).map(shapeOf);
    for (const [text, isWhole] of HOSTILE.flatMap(hostile => [true, false].map(whole => [hostile, whole] as const))) {
      const changed = attempt(() => commandsOf(withText(leaf, text, isWhole), engine))?.map(shapeOf);
      if (changed === undefined) {
        continue;
      }
      const words = changed.flatMap((command, index) => command.length === shapes[index]?.length ? command.filter((word, k) => !isAlike(word, shapes[index][k]))
        : command.filter(word => !shapes.flat().includes(word)));
      expect({ text, isWhole, engine, words }).toEqual({ text, isWhole, engine, words: [] });
    }
  }
});

test('names are refused as ECS refuses them, and those at the limits are not', () => {
  const errorsOf = (change: (name: string) => Json) => ['a', 'x'.repeat(255), 'A_b-9', 'x'.repeat(256), 'a b', 'a.b', 'é', 'a:b']
    .filter(name => attempt(() => commandsOf(change(name), 'docker')) === undefined);
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
  expect(() => commandsOf({ family: 'a b', containerDefinitions: [{ name: 'app:x', image: 'example/app:1' }], volumes: [{ name: 'x:O,upperdir=/' }] }, 'podman')).toThrow(
    `cannot run a b:
  a volume: name must be 1 to 255 letters, digits, hyphens, and underscores, as ECS requires, not "x:O,upperdir=/".
  family must be 1 to 255 letters, digits, hyphens, and underscores, as ECS requires, not "a b".
  the name of a container must be 1 to 255 letters, digits, hyphens, and underscores, as ECS requires, not "app:x".`);
});
