import { linuxSettingOnWindows } from '../../../src/checks/rules/linux-setting-on-windows';
import { container, fargate, findings, Json, tracer, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const onWindows = (containers: Json[], more: Json = {}) => fargate(containers, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }, ...more });
const found = (linuxParameters: unknown) => findings(linuxSettingOnWindows, onWindows([container('web', { linuxParameters })]));

test.each<[Json, string]>([
  [{ capabilities: { add: ['SYS_PTRACE'] } }, 'capabilities.add'],
  [{ capabilities: { drop: ['ALL'] } }, 'capabilities.drop'],
  [{ initProcessEnabled: true }, 'initProcessEnabled'],
  [{ tmpfs: [{ containerPath: '/tmp', size: 64 }], initProcessEnabled: true }, 'initProcessEnabled and tmpfs'],
])('reports linuxParameters %j', (linuxParameters, names) => {
  expect(found(linuxParameters)).toStrictEqual([{
    container: 'web', message: `linuxParameters sets ${names}, but the operating system family is WINDOWS_SERVER_2022_CORE.`,
  }]);
});

test.each([
  undefined, null, {}, { capabilities: {} }, { capabilities: { add: [], drop: [] }, initProcessEnabled: false },
  UNRESOLVED, { capabilities: UNRESOLVED },
])('accepts linuxParameters %j', linuxParameters => {
  expect(found(linuxParameters)).toEqual([]);
});

test('reports fault injection', () => {
  expect(findings(linuxSettingOnWindows, onWindows([container('web')], { enableFaultInjection: true }))).toStrictEqual([
    { message: 'enableFaultInjection is true, but the operating system family is WINDOWS_SERVER_2022_CORE.' },
  ]);
  expect(findings(linuxSettingOnWindows, onWindows([container('web')], { enableFaultInjection: UNRESOLVED }))).toEqual([]);
});

test.each(['LINUX', undefined, UNRESOLVED])('reports nothing for the operating system family %j', operatingSystemFamily => {
  const task = fargate([tracer()], { enableFaultInjection: true, runtimePlatform: { operatingSystemFamily } });
  expect(findings(linuxSettingOnWindows, task)).toEqual([]);
});

test('is the only rule that reports SYS_PTRACE on Windows', () => {
  expect(rulesAgainst(onWindows([container('web'), tracer({ user: 'ContainerUser' })]))).toEqual(['warning linux-setting-on-windows']);
});
