import { joinWords, MAY_TRACE, onFargate, Rule, runsOnWindows, web, WINDOWS } from './rule-helpers';

export const linuxSettingOnWindows: Rule = {
  name: 'linux-setting-on-windows',
  severity: 'warning',
  title: 'Windows containers do not support Linux parameters and fault injection',
  why: 'AWS documents linuxParameters, which includes capabilities such as SYS_PTRACE, and enableFaultInjection as unsupported on Windows. It does not document whether ECS rejects them or ignores them.',
  fix: 'Remove the setting, or set the operating system family to LINUX.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fault-injection.html'],
  fails: () => [
    onFargate([web(MAY_TRACE)], WINDOWS),
    onFargate([web({ linuxParameters: { initProcessEnabled: true } })], WINDOWS),
    onFargate([web()], { ...WINDOWS, enableFaultInjection: true }),
  ],
  foundAt: ['containerDefinitions.0.linuxParameters', 'containerDefinitions.0.linuxParameters', 'enableFaultInjection'],
  passes: () => [
    onFargate([web({ linuxParameters: {} })], WINDOWS),
    onFargate([web({ linuxParameters: { initProcessEnabled: false, capabilities: { add: [] } } })], WINDOWS),
    onFargate([web()], { ...WINDOWS, enableFaultInjection: false }),
    onFargate([web(MAY_TRACE)], { enableFaultInjection: true, runtimePlatform: { operatingSystemFamily: 'LINUX' } }),
  ],
  check: task => {
    if (!runsOnWindows(task)) {
      return [];
    }
    const reason = `but the operating system family is ${String(task.operatingSystemFamily)}.`;
    return [
      ...task.containers.filter(({ linuxParameters }) => linuxParameters.length > 0).map(({ name: container, linuxParameters }) => ({
        container,
        message: `linuxParameters sets ${joinWords(linuxParameters)}, ${reason}`,
        at: ['linuxParameters'],
      })),
      ...task.enableFaultInjection === true ? [{ message: `enableFaultInjection is true, ${reason}`, at: ['enableFaultInjection'] }] : [],
    ];
  },
};
