import { containerNameUsedTwice } from '../../../src/checks/rules/container-name-used-twice';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const named = (...names: unknown[]) => names.map(name => container(name as string));

test('reports a name that several containers have, once', () => {
  expect(findings(containerNameUsedTwice, fargate(named('web', 'agent', 'web')))).toStrictEqual([{ message: '2 containers are named web.' }]);
  expect(findings(containerNameUsedTwice, ec2(named('web', 'web', 'web')))).toStrictEqual([{ message: '3 containers are named web.' }]);
  expect(findings(containerNameUsedTwice, ec2(named('a', 'b', 'a', 'b')))).toHaveLength(2);
});

test.each([
  ['names that differ in case', ['web', 'Web']],
  ['unresolved names', [UNRESOLVED, UNRESOLVED]],
  ['missing names', [undefined, undefined]],
  ['a missing name and a name like its position', [undefined, '#1']],
  ['the empty names of the CLI skeleton', ['', '']],
])('accepts %s', (_, names) => expect(findings(containerNameUsedTwice, fargate(named(...names)))).toEqual([]));
