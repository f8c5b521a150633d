import { onInstances, sysctls, web } from './examples';
import { runsOnFargate, runsOnWindows, UNKNOWN } from '../model';
import { belongsToInstance } from '../queries/sysctls';
import type { Rule } from '../rule';

export const ipcSysctlInHostMode: Rule = {
  name: 'ipc-sysctl-in-host-mode',
  severity: 'error',
  title: 'With ipcMode host the IPC namespace is the instance\'s',
  why: 'With ipcMode host the containers use the instance\'s own IPC namespace, and ECS refuses its parameters: kernel.msgmax and its like, and fs.mqueue.*.',
  fix: 'Remove ipcMode, or set the parameter on the instance.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))], { ipcMode: 'host' })],
  passes: [
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))], { ipcMode: 'task' }),
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' }))], { ipcMode: 'host' }),
  ],
  // Fargate and Windows have no ipcMode at all, of which another rule tells.
  check: task => runsOnFargate(task) || runsOnWindows(task) ? [] : task.containers.flatMap(({ name: container, systemControls }) => {
    const names = systemControls.map(({ namespace }) => namespace).filter(name => name !== UNKNOWN && !name.startsWith('net.') && belongsToInstance(name, task));
    return names.length === 0 ? [] : [{ container, message: `it sets ${names.join(', ')}, and ipcMode is host.` }];
  }),
};
