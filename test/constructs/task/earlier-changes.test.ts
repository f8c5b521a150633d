import { EarlierChanges } from '../../../src/constructs/task/earlier-changes';

type Change = readonly [before: unknown, after: unknown];
const WRAPPED: Change = [['app'], ['wrap', '--', 'app']];
const TRACING = { capabilities: { add: ['SYS_PTRACE'] } };
const EDITED = 'edited';

test.each<[string, string, readonly Change[], unknown, unknown, unknown]>([
  ['a wrapper after other words', 'entryPoint', [WRAPPED], ['init', 'wrap', '--', 'app'], ['app'], ['init', 'app']],
  ['a wrapper of other words', 'entryPoint', [WRAPPED], ['init', 'wrap', '--', 'own'], ['own'], ['init', 'own']],
  ['a command that was not set', 'command', [[undefined, ['serve']]], ['serve', '-v'], undefined, ['-v']],
  ['a part of a structure', 'linuxParameters', [[undefined, TRACING]], { ...TRACING, initProcessEnabled: true }, { initProcessEnabled: true }, { initProcessEnabled: true }],
  ['no wrapper that has lost its words', 'entryPoint', [WRAPPED], ['wrap', '--'], EDITED, EDITED],
  ['no wrapper that has other words inside', 'entryPoint', [WRAPPED], ['wrap', '-v', '--', 'own'], EDITED, EDITED],
  ['no part of a wrapper', 'entryPoint', [WRAPPED], ['wrap', 'own'], ['wrap', 'own'], ['wrap', 'own']],
  ['no words of an edited replacement', 'entryPoint', [[['app'], ['run', 'all']]], ['init', 'run', 'own'], ['init', 'run', 'own'], ['init', 'run', 'own']],
  ['no words that the container had before', 'entryPoint', [[['wrap', 'app'], ['wrap', 'wrap', 'app']], [['app'], ['wrap', 'app']]], ['wrap', 'app'], ['wrap', 'app'], ['wrap', 'app']],
])('undoes %s', (_, property, changes, now, undone, restored) => {
  const earlier = new EarlierChanges();
  expect(earlier.edited).toEqual([]);
  const containerWith = (value: unknown) => value === undefined ? { name: 'app' } : { name: 'app', [property]: value === EDITED ? now : value };
  changes.forEach(([before, after]) => earlier.record([containerWith(after)], [containerWith(before)]));
  const container = containerWith(now);
  const restore = earlier.undo([container]);
  expect(container).toStrictEqual(containerWith(undone));
  restore();
  expect(container).toStrictEqual(containerWith(restored));
  expect(earlier.edited).toEqual(undone === EDITED ? [{ name: 'app', property, words: now }] : []);
});

test.each<[string, Record<string, string>, Record<string, string[]>]>([
  ['moved', { two: 'second', one: 'first' }, { two: [], one: [] }],
  ['left alone', { two: 'second' }, { two: [] }],
  ['renamed', { other: 'first', two: 'second' }, { other: [], two: [] }],
  ['preceded by another', { other: 'first', one: 'first' }, { other: ['first'], one: [] }],
])('finds the changes of a container that is %s', (_, now, undone) => {
  const containersOf = (environments: Record<string, string[]>) => Object.entries(environments).map(([name, environment]) => ({ name, environment }));
  const earlier = new EarlierChanges();
  earlier.record(containersOf({ one: ['first'], two: ['second'] }), containersOf({ one: [], two: [] }));
  const containers = containersOf(Object.fromEntries(Object.entries(now).map(([name, variable]) => [name, [variable]])));
  earlier.undo(containers);
  expect(containers).toEqual(containersOf(undone));
});

test('records the other changes beside a list whose words were edited', () => {
  const earlier = new EarlierChanges();
  const [wrapped, edited] = [WRAPPED[1], ['wrap', '-v', '--', 'own']];
  const app = (entryPoint: unknown) => ({ name: 'app', entryPoint });
  earlier.record([app(wrapped)], [app(WRAPPED[0])]);
  earlier.undo([app(edited)]);
  const containers = [{ ...app(['wrap', ...edited]), environment: ['A'] }, { name: 'web', entryPoint: wrapped }];
  earlier.record(containers, [{ ...app(edited), environment: [] }, { name: 'web', entryPoint: WRAPPED[0] }]);
  earlier.undo(containers);
  expect(containers).toEqual([{ ...app(['wrap', ...edited]), environment: [] }, { name: 'web', entryPoint: WRAPPED[0] }]);
});
