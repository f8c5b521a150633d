import { nofileUnlimited } from '../../../src/checks/rules/nofile-unlimited';
import { container, ec2, fargate, findings, reportsNothing, UNRESOLVED, WINDOWS } from '../definitions';

const limited = (name: string, softLimit: unknown, hardLimit: unknown) => [container('web', { ulimits: [{ name, softLimit, hardLimit }] })];

test.each([['Fargate', limited('nofile', 65_535, -1)], ['instances', ec2(limited('nofile', -1, '-1'))]])('reports an unlimited number of open files on %s', (_, task) => {
  expect(findings(nofileUnlimited, task)).toStrictEqual([{ container: 'web', message: 'hardLimit of nofile is -1 (unlimited).' }]);
});

reportsNothing(nofileUnlimited, {
  'a hard limit of 0': limited('nofile', 1, 0),
  'an unresolved hard limit': limited('nofile', 1, UNRESOLVED),
  'an unlimited soft limit': limited('nofile', -1, 1_048_576),
  'Windows': fargate(limited('nofile', 1, -1), WINDOWS),
});
