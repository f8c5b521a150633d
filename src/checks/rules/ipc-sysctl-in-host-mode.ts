import { eachOfInstance, onInstances, Rule, runsOnFargate, runsOnWindows, sysctls, web } from './rule-helpers';

const onInstance = eachOfInstance(name => !name.startsWith('net.'), 'ipcMode', 'Remove ipcMode.');

export const ipcSysctlInHostMode: Rule = {
  name: 'ipc-sysctl-in-host-mode',
  severity: 'error',
  title: 'IPC parameters cannot be set with ipcMode host',
  why: 'With ipcMode host, the containers use the IPC namespace of the instance. A task cannot set the parameters of that namespace, for example kernel.msgmax and fs.mqueue.msg_max: container runtimes reject them.',
  fix: 'Remove ipcMode, or set the parameter on the instance.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))], { ipcMode: 'host' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))], { ipcMode: 'task' }),
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' }))], { ipcMode: 'host' }),
  ],
  // On Fargate and Windows, ipc-mode-not-supported reports ipcMode.
  requires: 'systemControls',
  check: task => runsOnFargate(task) || runsOnWindows(task) ? [] : onInstance(task),
};
