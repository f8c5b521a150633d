import { eachOfInstance, onInstances, Rule, runsOnWindows, sysctls, web } from './rule-helpers';

const onInstance = eachOfInstance(name => name.startsWith('net.'), 'the network mode', 'Use network mode awsvpc.');

export const netSysctlInHostMode: Rule = {
  name: 'net-sysctl-in-host-mode',
  severity: 'error',
  title: 'Network parameters cannot be set with network mode host',
  why: 'With network mode host, the containers use the network namespace of the instance, whose net.* parameters a task cannot set: container runtimes reject them.',
  fix: 'Use network mode awsvpc or bridge, or set the parameter on the instance.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [onInstances([web(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'host' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'bridge' }),
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))], { networkMode: 'host' }),
  ],
  requires: 'systemControls',
  check: task => runsOnWindows(task) ? [] : onInstance(task),
};
