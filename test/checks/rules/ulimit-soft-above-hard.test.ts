import { ulimitSoftAboveHard } from '../../../src/checks/rules/ulimit-soft-above-hard';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const found = (softLimit: unknown, hardLimit: unknown, name: unknown = 'nofile') => findings(ulimitSoftAboveHard, fargate([container('web', { ulimits: [{ name, softLimit, hardLimit }] })]));

test('accepts a soft limit that equals the hard limit, and reports one above', () => {
  expect(found(1024, 1024)).toEqual([]);
  expect(found(1025, 1024)).toStrictEqual([{ container: 'web', message: 'the soft limit of nofile is 1025, which exceeds its hard limit of 1024.' }]);
  expect(found('1025', '1024')).toHaveLength(1);
});

test('reads -1 as unlimited', () => {
  expect(found(65535, -1)).toEqual([]);
  expect(found(-1, -1)).toEqual([]);
  expect(found(-1, 65535)).toStrictEqual([{ container: 'web', message: 'the soft limit of nofile is -1 (unlimited), which exceeds its hard limit of 65535.' }]);
});

test('reports every limit of every container, on instances too', () => {
  const ulimits = [{ name: 'core', softLimit: 1, hardLimit: 0 }, { name: 'nproc', softLimit: 2, hardLimit: 1 }, { name: 'nofile', softLimit: 1, hardLimit: 2 }];
  expect(findings(ulimitSoftAboveHard, ec2([container('web', { ulimits }), container('agent', { ulimits })]))).toHaveLength(4);
});

test('reports a limit with an unresolved name', () => {
  expect(found(2, 1, UNRESOLVED)).toStrictEqual([{ container: 'web', message: 'the soft limit of a ulimit is 2, which exceeds its hard limit of 1.' }]);
});

test.each<[unknown, unknown]>([[UNRESOLVED, 1], [2, UNRESOLVED], [undefined, 1], [2, undefined], ['many', 1], [2, null]])('reports nothing for soft %j and hard %j', (soft, hard) => {
  expect(found(soft, hard)).toEqual([]);
});

test.each([undefined, null, [], UNRESOLVED, [UNRESOLVED], [{ name: '', softLimit: 2, hardLimit: 1 }]])('reports nothing for ulimits %j', ulimits => {
  expect(findings(ulimitSoftAboveHard, fargate([container('web', { ulimits })]))).toEqual([]);
});
