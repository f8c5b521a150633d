import { joinWords, onFargate, Rule, runsOnWindows, sysctls, UNKNOWN, web, WINDOWS } from './rule-helpers';

export const sysctlOnWindows: Rule = {
  name: 'sysctl-on-windows',
  severity: 'error',
  title: 'Windows containers do not support kernel parameters',
  why: 'Kernel parameters are a Linux feature. AWS documents systemControls as unsupported for Windows containers.',
  fix: 'Remove systemControls, or set the operating system family to LINUX.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))], WINDOWS)],
  foundAt: ['containerDefinitions.0.systemControls'],
  passes: () => [onFargate([web()], WINDOWS), onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))], { runtimePlatform: { operatingSystemFamily: 'LINUX' } })],
  requires: 'systemControls',
  check: task => !runsOnWindows(task) ? [] : task.containers.flatMap(({ name: container, systemControls }) => {
    const names = systemControls.map(({ namespace }) => namespace === UNKNOWN ? 'an unresolved name' : namespace);
    return names.length === 0 ? [] : [{
      container,
      message: `systemControls contains ${joinWords(names)}, but the operating system family is ${String(task.operatingSystemFamily)}.`,
      at: ['systemControls'],
    }];
  }),
};
