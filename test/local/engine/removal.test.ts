import { dialectOf } from '../../../src/local/engine/dialect';
import type { EngineCommands } from '../../../src/local/engine/engine';
import { LeftoverError, removeRun } from '../../../src/local/engine/removal';

/** An engine with a container and a volume of run r1. Its first removals fail. */
function engineThatFails(removals: number) {
  const left = new Map([['web', 'x\tweb\tr1\t\tapp\tUp'], ['data', 'v\tweb\tr1\t']]);
  const queries: string[] = [];
  const answers: Readonly<Record<string, () => string>> = {
    'ps': () => `${left.get('web') ?? ''}\n`,
    'volume ls': () => `${left.get('data') ?? ''}\n`,
    'rm': () => remove('web'),
    'volume rm': () => remove('data'),
  };
  let failures = removals;
  function remove(object: string): string {
    if (failures > 0) {
      failures--;
      throw new Error(`${object} is in use`);
    }
    left.delete(object);
    return '';
  }
  const engine = {
    dialect: dialectOf('docker'),
    program: ['docker'],
    query: async ([command, subcommand]: readonly string[]) => {
      const name = command === 'volume' ? `${command} ${subcommand}` : command;
      queries.push(name);
      return answers[name]();
    },
  };
  return { engine: engine as unknown as EngineCommands, queries, left };
}

const LISTS = ['ps', 'volume ls'];
const REMOVALS = ['rm', 'volume rm'];

test.each([
  ['without problems is not verified', 0, [...LISTS, ...REMOVALS]],
  ['with a problem is verified and repeated', 1, [...LISTS, ...REMOVALS, ...LISTS, 'rm']],
  ['that fails twice is tried a third time', 4, [...LISTS, ...REMOVALS, ...LISTS, ...REMOVALS, ...LISTS, ...REMOVALS]],
])('a removal %s', async (_, failures, expected) => {
  const { engine, queries, left } = engineThatFails(failures);
  await removeRun(engine, 'r1');
  expect({ queries, left: left.size }).toEqual({ queries: expected, left: 0 });
});

test('a third failure is an error with what is left, the reasons, and the commands that remove it', async () => {
  const { engine } = engineThatFails(6);
  const error = await removeRun(engine, 'r1').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LeftoverError);
  expect((error as Error).message).toBe([
    'cannot remove 1 container and 1 volume of task web:',
    '  web is in use',
    '  data is in use',
    'Remove what is left:',
    '  docker rm --force --volumes x',
    '  docker volume rm --force v',
  ].join('\n'));
});

test('problems with objects that another program has removed in the meantime are not an error', async () => {
  const { engine, queries, left } = engineThatFails(2);
  const removed = removeRun(engine, 'r1');
  left.clear();
  await removed;
  expect(queries).toEqual([...LISTS, ...REMOVALS, ...LISTS]);
});

test('nothing is removed if the run has left nothing', async () => {
  const { engine, queries, left } = engineThatFails(0);
  left.clear();
  await removeRun(engine, 'r1');
  expect(queries).toEqual(LISTS);
});
