import { nofileAboveFargateLimit } from '../../../src/checks/rules/nofile-above-fargate-limit';
import { container, ec2, fargate, findings, findingsWhenRun, UNRESOLVED } from '../definitions';

const limited = (softLimit: unknown, hardLimit: unknown, name = 'nofile') => [container('web', { ulimits: [{ name, softLimit, hardLimit }] })];
const found = (...limit: Parameters<typeof limited>) => findings(nofileAboveFargateLimit, fargate(limited(...limit)));

test('accepts 1048576 open files on Fargate, and reports 1048577', () => {
  expect(found(1_048_576, 1_048_576)).toEqual([]);
  expect(found(65_535, 1_048_577)).toStrictEqual([{ container: 'web', message: 'hardLimit of nofile is 1048577, but the reported maximum on Fargate is 1048576.' }]);
  expect(found(1_048_577, UNRESOLVED)).toStrictEqual([{ container: 'web', message: 'softLimit of nofile is 1048577, but the reported maximum on Fargate is 1048576.' }]);
});

test('reports a container once', () => {
  expect(found(2_000_000, 2_000_000)).toHaveLength(1);
});

test('reports nothing on instances, and reports a task that a service runs on Fargate', () => {
  expect(findings(nofileAboveFargateLimit, ec2(limited(1, 2_000_000)))).toEqual([]);
  expect(findingsWhenRun(nofileAboveFargateLimit, { containerDefinitions: limited(1, 2_000_000) }, { launchType: 'FARGATE' })).toHaveLength(1);
});

test('reports nothing for other limits, and for unlimited or unresolved ones', () => {
  expect(found(1, 2_000_000, 'memlock')).toEqual([]);
  expect(found(65_535, -1)).toEqual([]);
  expect(found(UNRESOLVED, UNRESOLVED)).toEqual([]);
});
