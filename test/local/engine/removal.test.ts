import { existsSync, utimesSync } from 'node:fs';
import { dialectOf, EngineName } from '../../../src/local/engine/dialect';
import { LABELS } from '../../../src/local/engine/names';
import { LeftoverError, Removable, removalCommands, removeRun } from '../../../src/local/engine/removal';
import { FakeClock } from '../run/task/fake-clock';
import { FakeEngine, idOf } from '../run/task/fake-engine';
import { newRecord } from '../run/task/scenario';

const ID = idOf('x');

/** A container and a volume of a run, with its record. */
function runWith({ isSettled = true } = {}) {
  const record = newRecord({ run: 'r1', task: 'web' });
  record.add({ kind: 'volume', localName: 'v' });
  record.settle('v');
  record.add({ kind: 'container', localName: 'x', container: 'app' });
  if (isSettled) {
    record.settle('x', ID);
  }
  return record;
}

/** An engine with these objects. Its first removals fail. */
async function engineThatFails(failures: number) {
  const engine = new FakeEngine(new FakeClock(), {});
  engine.printsIds = true;
  const labels = ['--label', `${LABELS.task}=web`, '--label', `${LABELS.run}=r1`];
  await engine.run(['run', '--name', 'x', ...labels, '--label', `${LABELS.container}=app`]);
  await engine.run(['volume', 'create', ...labels, 'v']);
  engine.calls.length = 0;
  engine.failure = command => {
    const [, object] = /\brm .*?(\w+)$/.exec(command) ?? [];
    return object !== undefined && failures-- > 0 ? { stderr: `${object} is in use\n` } : undefined;
  };
  const left = () => [...engine.containers.keys(), ...engine.volumes.keys()];
  const queries = () => engine.calls.map(({ text }) => text.replace(/^(ps|volume) (?!rm).*/, 'list $1').replace(/^(volume )?rm .*?(\w+)$/, 'remove $2'));
  return { engine, queries, left };
}

const LISTS = ['list ps', 'list volume'];
const REMOVALS = [`remove ${ID}`, 'remove v'];
const options = { clock: { sleep: async () => undefined } };
const textOf = ({ containers, volumes }: Removable) => [...containers, ...volumes].map(({ localName }) => localName);

test.each([
  ['without problems asks the engine for no list', 0, REMOVALS],
  ['with a problem is verified and repeated', 1, [...REMOVALS, ...LISTS, `remove ${ID}`]],
  ['that fails twice is tried a third time', 4, [...REMOVALS, ...LISTS, ...REMOVALS, ...LISTS, ...REMOVALS]],
])('a removal %s', async (_, failures, expected) => {
  const { engine, queries, left } = await engineThatFails(failures);
  const record = runWith();
  expect(textOf(await removeRun(engine, record, options))).toEqual(['x', 'v']);
  expect({ queries: queries(), left: left(), hasRecord: existsSync(record.file) }).toEqual({ queries: expected, left: [], hasRecord: false });
});

test('a third failure is an error with what is left, the reasons, and the commands that remove it, and the record stays', async () => {
  const { engine } = await engineThatFails(6);
  const record = runWith();
  const error = await removeRun(engine, record, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LeftoverError);
  expect((error as Error).message).toBe([
    'cannot remove 1 container and 1 volume of task web:',
    `  docker rm failed: ${ID} is in use`,
    '  docker volume failed: v is in use',
    'Remove what is left:',
    '  docker rm --force --volumes x',
    '  docker volume rm v',
  ].join('\n'));
  expect(existsSync(record.file)).toBe(true);
});

test('what another program has removed in the meantime is not counted, and not an error', async () => {
  const { engine, queries } = await engineThatFails(0);
  engine.remove('x');
  expect(textOf(await removeRun(engine, runWith(), options))).toEqual(['v']);
  expect(queries()).toEqual([...REMOVALS, ...LISTS]);
});

test('what a file names is removed only if the engine lists it with the name, the ID, and the run', async () => {
  const { engine, queries, left } = await engineThatFails(0);
  const { file, record } = runWith();
  const changed = { ...record, objects: record.objects.map(object => object.kind === 'container' ? { ...object, id: 'id of mine' } : object) };
  expect(textOf(await removeRun(engine, { file, record: changed }, options))).toEqual(['v']);
  expect({ queries: queries(), left: left() }).toEqual({ queries: [...LISTS, 'remove v'], left: ['x'] });
});

test('an engine that does not answer is not tried again', async () => {
  const { engine, queries } = await engineThatFails(0);
  engine.failure = () => ({ status: 126, stderr: 'docker rm did not answer', isUnanswered: true });
  await expect(removeRun(engine, runWith(), options)).rejects.toThrow('docker rm did not answer');
  expect(queries()).toEqual([`remove ${ID}`]);
});

describe('an object whose creation was interrupted', () => {
  const waits = (onWait: () => void = () => undefined) => ({ clock: { sleep: async () => onWait() } });

  test('is looked for by its name', async () => {
    const { engine, queries } = await engineThatFails(0);
    const record = runWith({ isSettled: false });
    expect(textOf(await removeRun(engine, record, waits()))).toEqual(['x', 'v']);
    expect({ queries: queries(), hasRecord: existsSync(record.file) }).toEqual({ queries: [...LISTS, ...REMOVALS], hasRecord: false });
  });

  test('is removed if it appears late', async () => {
    const { engine, left } = await engineThatFails(0);
    const late = engine.containers.get('x')!;
    engine.remove('x');
    expect(textOf(await removeRun(engine, runWith({ isSettled: false }), waits(() => engine.containers.set('x', late))))).toEqual(['x', 'v']);
    expect(left()).toEqual([]);
  });

  test.each([['may still appear, so the record stays', 0, true], ['no longer appears after three minutes, so the record is removed', 181, false]])(
    '%s', async (_, age, expected) => {
      const { engine } = await engineThatFails(0);
      engine.remove('x');
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
