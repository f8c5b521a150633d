import { ulimitSoftAboveHard } from '../../../src/checks/rules/ulimit-soft-above-hard';
import { container, each, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const setting = (ulimits: unknown) => [container('web', { ulimits })];
const task = (softLimit: unknown, hardLimit: unknown, name: unknown = 'nofile') => setting([{ name, softLimit, hardLimit }]);

test.each([
  ['one above the hard limit', task(1025, 1024), 'nofile is 1025, which exceeds its hard limit of 1024'],
  ['-1, which is unlimited', task(-1, 65535), 'nofile is -1 (unlimited), which exceeds its hard limit of 65535'],
  ['an unresolved name', task(2, 1, UNRESOLVED), 'a ulimit is 2, which exceeds its hard limit of 1'],
])('reports a soft limit: %s', (_, containers, text) => {
  expect(findings(ulimitSoftAboveHard, containers)).toStrictEqual([{ container: 'web', message: `the soft limit of ${text}.` }]);
});

test('reports every limit of every container, on instances too', () => {
  const ulimits = [{ name: 'core', softLimit: 1, hardLimit: 0 }, { name: 'nproc', softLimit: 2, hardLimit: 1 }, { name: 'nofile', softLimit: 1, hardLimit: 2 }];
  expect(findings(ulimitSoftAboveHard, ec2([...setting(ulimits), ...setting(ulimits)]))).toHaveLength(4);
});

reportsOnce(ulimitSoftAboveHard, { 'numbers in strings': task('1025', '1024') });
reportsNothing(ulimitSoftAboveHard, {
  ...each('with the hard limit -1, the soft limit', [65535, -1], soft => task(soft, -1)),
  ...each('with the hard limit 1, the soft limit', [UNRESOLVED, undefined, 'many'], soft => task(soft, 1)),
  ...each('with the soft limit 2, the hard limit', [UNRESOLVED, undefined, null], hard => task(2, hard)),
  ...each('ulimits', [undefined, null, [], UNRESOLVED, [UNRESOLVED], [{ name: '', softLimit: 2, hardLimit: 1 }]], setting),
});
