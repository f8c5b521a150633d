import { nofileAboveFargateLimit } from '../../../src/checks/rules/nofile-above-fargate-limit';
import { container, findings, reportsNothing, UNRESOLVED } from '../definitions';

const task = (softLimit: unknown, hardLimit: unknown, name = 'nofile') => [container('web', { ulimits: [{ name, softLimit, hardLimit }] })];

test.each([['hardLimit', 65_535, 1_048_577], ['softLimit', 1_048_577, UNRESOLVED]])('reports a %s of 1048577', (limit, soft, hard) => {
  expect(findings(nofileAboveFargateLimit, task(soft, hard))).toStrictEqual([
    { container: 'web', message: `${limit} of nofile is 1048577, but the reported maximum on Fargate is 1048576.` },
  ]);
});

reportsNothing(nofileAboveFargateLimit, {
  'other limits': task(1, 2_000_000, 'memlock'),
  'an unlimited number': task(65_535, -1),
  'unresolved limits': task(UNRESOLVED, UNRESOLVED),
});
