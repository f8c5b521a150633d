import { onFargate, sysctls, web } from './examples';
import { runsOnWindows, UNKNOWN } from '../model';
import type { Rule } from '../rule';

const WINDOWS = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

export const sysctlOnWindows: Rule = {
  name: 'sysctl-on-windows',
  severity: 'error',
  title: 'Containers on Windows take no kernel parameters',
  why: 'Kernel parameters are Linux\'s: ECS takes systemControls for Linux containers only.',
  fix: 'Remove systemControls, or set the operating system family to LINUX.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))], WINDOWS)],
  passes: [onFargate([web()], WINDOWS), onFargate([web(sysctls({ 'net.core.somaxconn': '4096' }))], { runtimePlatform: { operatingSystemFamily: 'LINUX' } })],
  check: task => !runsOnWindows(task) ? [] : task.containers.flatMap(({ name: container, systemControls }) => {
    const names = systemControls.map(({ namespace }) => namespace === UNKNOWN ? 'a kernel parameter' : namespace);
    return names.length === 0 ? [] : [{
      container,
      message: `it sets ${names.join(', ')}, and the operating system family is ${String(task.operatingSystemFamily)}.`,
    }];
  }),
};
