import { existsSync, utimesSync } from 'node:fs';
import { dialectOf, EngineName } from '../../../src/local/engine/dialect';
import type { EngineCommands } from '../../../src/local/engine/engine';
import { LeftoverError, Removable, removalCommands, removeRun } from '../../../src/local/engine/removal';
import { newRecord } from '../run/task/scenario';

/** A container and a volume of a run, with its record. */
function runWith({ isSettled = true } = {}) {
  const record = newRecord({ run: 'r1', task: 'web' });
  record.add({ kind: 'volume', localName: 'v' });
  record.settle('v');
  record.add({ kind: 'container', localName: 'x', container: 'app' });
  if (isSettled) {
    record.settle('x', 'id of x');
  }
  return record;
}

/** An engine with these objects. Its first removals fail. */
function engineThatFails(removals: number) {
  const left = new Map([['id of x', JSON.stringify(['id of x', 'x', 'web', 'r1', '', 'app', 'Up'])], ['v', JSON.stringify(['v', 'web', 'r1', ''])]]);
  const queries: string[] = [];
  let failures = removals;
  const engine = {
    dialect: dialectOf('docker'),
    program: ['docker'],
    query: async ([command]: readonly string[]) => {
      queries.push(`list ${command}`);
      return `${left.get(command === 'ps' ? 'id of x' : 'v') ?? ''}\n`;
    },
    run: async (args: readonly string[]) => {
      const object = args[args.length - 1];
      queries.push(`remove ${object}`);
      if (failures > 0) {
        failures--;
        return { status: 1, stdout: '', stderr: `${object} is in use\n` };
      }
      return { status: 0, stdout: left.delete(object) ? `${object}\n` : '', stderr: '' };
    },
  };
  return { engine: engine as unknown as EngineCommands, queries, left };
}

const LISTS = ['list ps', 'list volume'];
const REMOVALS = ['remove id of x', 'remove v'];
const options = { clock: { sleep: async () => undefined } };
const textOf = ({ containers, volumes }: Removable) => [...containers, ...volumes].map(({ localName }) => localName);

test.each([
  ['without problems asks the engine for no list', 0, REMOVALS],
  ['with a problem is verified and repeated', 1, [...REMOVALS, ...LISTS, 'remove id of x']],
  ['that fails twice is tried a third time', 4, [...REMOVALS, ...LISTS, ...REMOVALS, ...LISTS, ...REMOVALS]],
])('a removal %s', async (_, failures, expected) => {
  const { engine, queries, left } = engineThatFails(failures);
  const record = runWith();
  expect(textOf(await removeRun(engine, record, options))).toEqual(['x', 'v']);
  expect({ queries, left: left.size, hasRecord: existsSync(record.file) }).toEqual({ queries: expected, left: 0, hasRecord: false });
});

test('a third failure is an error with what is left, the reasons, and the commands that remove it, and the record stays', async () => {
  const { engine } = engineThatFails(6);
  const record = runWith();
  const error = await removeRun(engine, record, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LeftoverError);
  expect((error as Error).message).toBe([
    'cannot remove 1 container and 1 volume of task web:',
    '  docker rm failed: id of x is in use',
    '  docker volume failed: v is in use',
    'Remove what is left:',
    '  docker rm --force --volumes x',
    '  docker volume rm v',
  ].join('\n'));
  expect(existsSync(record.file)).toBe(true);
});

test('what another program has removed in the meantime is not counted, and not an error', async () => {
  const { engine, queries, left } = engineThatFails(0);
  left.delete('id of x');
  expect(textOf(await removeRun(engine, runWith(), options))).toEqual(['v']);
  expect(queries).toEqual([...REMOVALS, ...LISTS]);
});

test('what a file names is removed only if the engine lists it with the name, the ID, and the run', async () => {
  const { engine, queries, left } = engineThatFails(0);
  const { file, record } = runWith();
  const changed = { ...record, objects: record.objects.map(object => object.kind === 'container' ? { ...object, id: 'id of mine' } : object) };
  expect(textOf(await removeRun(engine, { file, record: changed }, options))).toEqual(['v']);
  expect({ queries, left: [...left.keys()] }).toEqual({ queries: [...LISTS, 'remove v'], left: ['id of x'] });
});

test('an engine that does not answer is not tried again', async () => {
  const { engine, queries } = engineThatFails(0);
  const hanging = { ...engine, run: async (args: readonly string[]) => engine.run(args).then(() => ({ status: 126, stdout: '', stderr: 'docker rm did not answer', isUnanswered: true })) };
  await expect(removeRun(hanging as EngineCommands, runWith(), options)).rejects.toThrow('docker rm did not answer');
  expect(queries).toEqual(['remove id of x']);
});

describe('an object whose creation was interrupted', () => {
  const waits = (onWait: () => void = () => undefined) => ({ clock: { sleep: async () => onWait() } });

  test('is looked for by its name', async () => {
    const { engine, queries } = engineThatFails(0);
    const record = runWith({ isSettled: false });
    expect(textOf(await removeRun(engine, record, waits()))).toEqual(['x', 'v']);
    expect({ queries, hasRecord: existsSync(record.file) }).toEqual({ queries: [...LISTS, ...REMOVALS], hasRecord: false });
  });

  test('is removed if it appears late', async () => {
    const { engine, left } = engineThatFails(0);
    const late = left.get('id of x')!;
    left.delete('id of x');
    expect(textOf(await removeRun(engine, runWith({ isSettled: false }), waits(() => left.set('id of x', late))))).toEqual(['x', 'v']);
    expect(left.size).toBe(0);
  });

  test.each([['may still appear, so the record stays', 0, true], ['no longer appears after three minutes, so the record is removed', 181, false]])(
    '%s', async (_, age, expected) => {
      const { engine, left } = engineThatFails(0);
      left.delete('id of x');
      const record = runWith({ isSettled: false });
      utimesSync(record.file, Date.now() / 1000 - age, Date.now() / 1000 - age);
      await removeRun(engine, record, waits());
      expect(existsSync(record.file)).toBe(expected);
    });
});

test.each<[EngineName, string[]]>([
  ['docker', ['rm --force --volumes b a p', 'volume rm v']],
  // Without --depend and --force for volumes, with which Podman would also remove containers of the user.
  ['podman', ['rm --force --volumes --time 0 b a', 'rm --force --volumes --time 0 p', 'volume rm v']],
])('%s removes the pause container after those that share its namespaces', (name, expected) => {
  const content = { containers: [{ id: 'p', localName: 'P' }, { id: 'a', localName: 'A', container: 'a' }, { id: 'b', localName: 'B', container: 'b' }], volumes: [{ localName: 'v' }] };
  expect(removalCommands(dialectOf(name), content, 'id').map(args => args.join(' '))).toEqual(expected);
});
