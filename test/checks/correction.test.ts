import { fargate, Json } from './definitions';
import { correctText, removeRepeated, respellName, valueAt, wordOf } from '../../src/checks/correction';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';

const written = (properties: Json) => ({ properties, model: readTaskDefinition(properties) });

describe('a text', () => {
  const corrected = (family: unknown, respelled: (old: string) => string | undefined) =>
    correctText(respelled)({ message: '', at: ['family'] }, written(fargate([], { family })));

  test('is replaced by another one', () => {
    expect(corrected('Shop', old => old.toLowerCase())).toEqual({ title: 'Rename Shop to shop', change: { kind: 'replace', path: ['family'], value: 'shop' } });
  });

  test.each<[string, unknown, (old: string) => string | undefined]>([
    ['stays if it is correct', 'shop', old => old],
    ['stays without a respelling', 'shop', () => undefined],
    ['is not corrected if it is unresolved', { Ref: 'Family' }, () => 'shop'],
  ])('%s', (_, family, respelled) => expect(corrected(family, respelled)).toBeUndefined());
});

test.each([
  [['NET_ADMIN', 'net_admin']], [['Net_Admin', 'net_admin']],
])('a text of a list is not replaced by one that the list would have twice: %j', command => {
  const correct = correctText(old => old.toUpperCase());
  const corrected = (words: string[]) => correct({ message: '', container: 'web', at: ['command', 'net_admin'] }, written(fargate([{ name: 'web', command: words }])));
  expect([corrected(command), corrected(['net_admin', 'other'])?.change]).toEqual([undefined, expect.objectContaining({ value: 'NET_ADMIN' })]);
});

test.each([
  ['web_1', 'Web-1'], ['WEB1', 'Web-1'], ['Web-1', undefined], ['web', undefined], ['my-app', undefined], ['webs', undefined],
])('%s becomes the only name that differs in case, hyphens, and underscores: %s', (family, expected) => {
  const correction = respellName(() => ['Web-1', 'my_app', 'MyApp'])({ message: '', at: ['family'] }, written(fargate([], { family })));
  expect(correction?.change).toEqual(expected && { kind: 'replace', path: ['family'], value: expected });
});

describe('repeated items of a list', () => {
  const removed = (at: readonly string[], items: readonly unknown[]) =>
    removeRepeated(JSON.stringify, () => 'Remove it')({ message: '', container: 'web', at }, written(fargate([{ name: 'web', user: 'a', command: items }])));

  test('are removed, except the first one', () => {
    expect(removed(['command', 'a'], ['a', 'b', 'a', 'a']))
      .toEqual({ title: 'Remove it', change: { kind: 'remove', path: ['containerDefinitions', 0, 'command'], items: [2, 3] } });
  });

  test('stay if there are more than ECS accepts', () => {
    expect(removed(['command', 'a'], Array(101).fill('a'))?.change).toMatchObject({ kind: 'remove' });
    expect(removed(['command', 'a'], Array(102).fill('a'))).toBeUndefined();
  });

  test.each([['a value that is not repeated', ['command', 'a']], ['a value that is not in a list', ['user']], ['a list', ['command']]])('there are none for %s', (_, at) => {
    expect(removed(at, ['a', 'b'])).toBeUndefined();
  });
});

test.each<[unknown, (string | number)[], unknown]>([
  [{ a: [{ b: 1 }] }, ['a', 0, 'b'], 1], [{ a: null }, ['a', 'b'], undefined], [{ a: 'text' }, ['a', 'length'], undefined], [undefined, ['a'], undefined], ['text', [], 'text'],
])('the value in %j at %j', (value, path, expected) => expect(valueAt(value, path)).toEqual(expected));

test('a word is in lower case, without hyphens and underscores', () => expect(wordOf('My-App_1')).toBe('myapp1'));
