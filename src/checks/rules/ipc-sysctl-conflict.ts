import {
  agent, conflictsIn, lookUp, onInstances, Rule, runsOnFargate, runsOnWindows, sharedSysctls, sysctls, web,
} from './rule-helpers';

export const ipcSysctlConflict: Rule = {
  name: 'ipc-sysctl-conflict',
  severity: 'error',
  title: 'Containers set a shared IPC parameter to different values',
  why: 'With ipcMode task, the containers share one IPC namespace and its kernel parameters. Each container applies its values when it starts, so the container that starts last determines the value.',
  fix: 'Set the parameter on only one container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [onInstances([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))], { ipcMode: 'task' })],
  foundAt: ['containerDefinitions.1.systemControls.0.value'],
  passes: () => [
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '65536' }))], { ipcMode: 'task' }),
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))]),
  ],
  requires: 'systemControls of several containers',
  check: task => task.ipcMode !== 'task' || runsOnFargate(task) || runsOnWindows(task) ? []
    : conflictsIn(sharedSysctls(task, isIpcSysctl), 'With ipcMode task, they share an IPC namespace', name => `Set ${name} on only one container.`),
};

function isIpcSysctl(name: string): boolean {
  return !name.startsWith('net.') && lookUp(name).verdict === 'described';
}
