import { howToChooseOne, matchesTaskName, selectTaskDefinitions, slugOf } from '../../src/cli/task-name';

test.each([['Shop/Web', 'Shop-Web'], ['/a//b/', 'a-b'], ['snake_case', 'snake_case'], ['ü', 'task'], ['', 'task']])('the name of %j for engines is %s', (task, slug) => {
  expect(slugOf(task)).toBe(slug);
});

test.each([['Web', true], ['Shop/Web', true], ['Task', true], ['We', false], ['Shop/Task', false]])('%s is a part of Shop/Web/Task: %p', (name, expected) => {
  expect(matchesTaskName(name, 'Shop/Web/Task')).toBe(expected);
});

test('an exact name is preferred to a part of a name', () => {
  const all = [{ name: 'Web', logicalId: 'A' }, { name: 'Shop/Web', logicalId: 'B' }];
  expect(selectTaskDefinitions(all, 'Web')).toStrictEqual([all[0]]);
  expect(selectTaskDefinitions(all, 'B')).toStrictEqual([all[1]]);
});

test.each([
  ['Choose one with --task: web or api.', { 'a.json': ['web'], 'b.json': ['api'] }],
  ['Some have the same name. Pass one file: a.json or b.json.', { 'a.json': ['web'], 'b.json': ['web'], 'c.json': [] }],
  ['Some have the same name. Pass one file: a.json or b.json. Choose one with --task: web or api.', { 'a.json': ['web', 'api'], 'b.json': ['web', 'api'] }],
  ['Some have the same name. Put each into a file of its own.', { 'a.json': ['web', 'web'] }],
])('advises a choice that is possible: %s', (expected, names) => {
  const files = Object.entries(names).map(([file, all]) => ({ file, taskDefinitions: all.map(name => ({ name })) }));
  expect(howToChooseOne(files)).toBe(expected);
});
