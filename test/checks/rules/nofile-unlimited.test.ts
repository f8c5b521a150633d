import { nofileUnlimited } from '../../../src/checks/rules/nofile-unlimited';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const limited = (name: string, softLimit: unknown, hardLimit: unknown) => [container('web', { ulimits: [{ name, softLimit, hardLimit }] })];

test('reports an unlimited number of open files on Fargate and on instances', () => {
  const reported = [{ container: 'web', message: 'hardLimit of nofile is -1 (unlimited).' }];
  expect(findings(nofileUnlimited, fargate(limited('nofile', 65_535, -1)))).toStrictEqual(reported);
  expect(findings(nofileUnlimited, ec2(limited('nofile', -1, '-1')))).toStrictEqual(reported);
});

test('is the only rule that reports it, because AWS does not document what Fargate does', () => {
  expect(rulesAgainst(fargate(limited('nofile', 65_535, -1)))).toEqual([]);
});

test.each<[string, unknown, unknown]>([['nofile', 1, 0], ['nofile', 1, UNRESOLVED], ['nofile', -1, 1_048_576], ['memlock', -1, -1], ['core', 0, -1]])('reports nothing for %s with soft limit %j and hard limit %j', (name, soft, hard) => {
  expect(findings(nofileUnlimited, fargate(limited(name, soft, hard)))).toEqual([]);
});

test('reports nothing on Windows', () => {
  expect(findings(nofileUnlimited, fargate(limited('nofile', 1, -1), { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual([]);
});
