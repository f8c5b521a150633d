import { agent, onInstances, sysctls, web } from './examples';
import { lookUp } from '../../sysctls/catalog';
import { runsOnFargate, runsOnWindows } from '../model';
import { conflictingSysctls, sharedSysctls } from '../queries/sysctls';
import type { Rule } from '../rule';

export const ipcSysctlConflict: Rule = {
  name: 'ipc-sysctl-conflict',
  severity: 'error',
  title: 'Containers disagree about an IPC parameter that they share',
  why: 'With ipcMode task the containers share one IPC namespace, and its parameters hold for all of them. Each applies its values when it starts, so the container that starts last decides.',
  fix: 'Set the parameter on one container only.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onInstances([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))], { ipcMode: 'task' })],
  passes: [
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '65536' }))], { ipcMode: 'task' }),
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))]),
  ],
  check: task => task.ipcMode !== 'task' || runsOnFargate(task) || runsOnWindows(task) ? [] : conflictingSysctls(sharedSysctls(task, isIpcSysctl))
    .map(({ name, settings }) => ({
      message: `${settings.map(({ container, value }) => `container ${container} sets ${name} to ${value}`).join(', ')}: with ipcMode task they share one IPC namespace, and the one that starts last decides.`,
      fix: `Set ${name} on one container only.`,
    })),
};

function isIpcSysctl(name: string): boolean {
  return !name.startsWith('net.') && lookUp(name).verdict === 'described';
}
