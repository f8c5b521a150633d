import { onFargate, Rule, runsOnWindows, UNKNOWN, web, WINDOWS } from './kit';

export const pidModeOnWindows: Rule = {
  name: 'pid-mode-on-windows',
  severity: 'error',
  title: 'Windows containers cannot share a PID namespace',
  why: 'PID namespaces are a Linux feature. AWS documents pidMode as unsupported for Windows containers.',
  fix: 'Remove pidMode, or set the operating system family to LINUX.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  fails: () => [onFargate([web()], { pidMode: 'task', ...WINDOWS })],
  foundAt: ['pidMode'],
  passes: () => [
    onFargate([web()], WINDOWS),
    onFargate([web()], { pidMode: 'task', runtimePlatform: { operatingSystemFamily: 'LINUX' } }),
  ],
  requires: 'pidMode',
  check: task => runsOnWindows(task) && task.pidMode !== UNKNOWN && task.pidMode !== undefined
    ? [{ message: `pidMode is ${task.pidMode}, but the operating system family is ${String(task.operatingSystemFamily)}.`, at: ['pidMode'] }]
    : [],
};
