import { linuxSettingOnWindows } from '../../../src/checks/rules/linux-setting-on-windows';
import { container, each, fargate, findings, Json, reports, reportsNothing, tracer, UNRESOLVED, WINDOWS } from '../definitions';
import { rulesAgainst } from '../rules-against';

const onWindows = (linuxParameters?: unknown, more: Json = {}) => fargate([container('web', { linuxParameters })], { ...WINDOWS, ...more });

test.each<[Json, string]>([
  [{ capabilities: { drop: ['ALL'] } }, 'capabilities.drop'],
  [{ tmpfs: [{ containerPath: '/tmp', size: 64 }], initProcessEnabled: true }, 'initProcessEnabled and tmpfs'],
])('reports linuxParameters %j', (linuxParameters, names) => {
  expect(findings(linuxSettingOnWindows, onWindows(linuxParameters))).toStrictEqual([{
    container: 'web', message: `linuxParameters sets ${names}, but the operating system family is WINDOWS_SERVER_2022_CORE.`,
  }]);
});

reports(linuxSettingOnWindows, 'fault injection', onWindows(undefined, { enableFaultInjection: true }),
  { message: 'enableFaultInjection is true, but the operating system family is WINDOWS_SERVER_2022_CORE.' });

test('is the only rule that reports SYS_PTRACE on Windows', () => {
  expect(rulesAgainst(fargate([container('web'), tracer({ user: 'ContainerUser' })], WINDOWS))).toEqual(['warning linux-setting-on-windows']);
});

reportsNothing(linuxSettingOnWindows, {
  ...each('linuxParameters', [
    undefined, null, {}, { capabilities: {} }, { capabilities: { add: [], drop: [] }, initProcessEnabled: false },
    UNRESOLVED, { capabilities: UNRESOLVED },
  ], linuxParameters => onWindows(linuxParameters)),
  'unresolved fault injection': onWindows(undefined, { enableFaultInjection: UNRESOLVED }),
  ...each('the operating system family', ['LINUX', undefined, UNRESOLVED], operatingSystemFamily =>
    fargate([tracer()], { enableFaultInjection: true, runtimePlatform: { operatingSystemFamily } })),
});
