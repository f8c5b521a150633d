import { nameRefused } from '../../../src/checks/rules/name-refused';
import { each, fargate, findings, reportsNothing, UNRESOLVED } from '../definitions';

const task = (name: unknown) => fargate([], { family: name, volumes: [{ name }] });

test.each([
  ['docker.sock', '"docker.sock" contains "."'],
  ['shop-${STAGE}.web', '"shop-.web" contains "."'],
  ['x'.repeat(256), 'has 256 characters, but at most 255 are allowed'],
])('reports a family and a volume with the name %s', (name, problem) => {
  expect(findings(nameRefused, task(name))).toStrictEqual([{ message: `the family ${problem}.` }, { message: `the name of a volume ${problem}.` }]);
});

reportsNothing(nameRefused, each('the name', ['Shop_1-a', 'x'.repeat(255), '', undefined, UNRESOLVED, 'shop-${STAGE}', '${STAGE}'.padEnd(300, 'x'), '<family>', '{{ must_env `FAMILY` }}'], task));
