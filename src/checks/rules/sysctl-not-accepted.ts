import { ADDRESSES, eachSysctl, lookUp, Rule, sentence, setting, withAlternatives } from './rule-helpers';

export const sysctlNotAccepted: Rule = {
  name: 'sysctl-not-accepted',
  severity: 'error',
  title: 'ECS does not accept the kernel parameter',
  why: 'ECS accepts only parameters of the network and IPC namespaces. Most others belong to the host.',
  fix: `Remove the parameter, or write its whole name, such as net.ipv4.tcp_keepalive_time. See ${ADDRESSES.guide('not-possible')}`,
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  rejections: [{ says: 'The \'systemControls\' namespace {net} must start with', quotedBy: ['aws/aws-cdk#23635'], task: name => setting({ [name]: '1' }) }],
  fails: () => [setting({ 'vm.max_map_count': '262144' }), setting({ 'kernel.pid_max': '65536' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace', 'containerDefinitions.0.systemControls.0.namespace'],
  passes: () => [setting({ 'net.core.somaxconn': '4096', 'kernel.shmmni': '4096', 'fs.mqueue.msg_max': '100' })],
  requires: 'systemControls',
  check: eachSysctl(name => {
    const found = lookUp(name);
    return found.verdict === 'refused' ? { message: `${name} cannot be set: ${found.reason}.`, fix: found.didYouMean === undefined ? found.instead && withAlternatives(`Remove it. ${sentence(found.instead)}`, name) : `Did you mean ${found.didYouMean}? Otherwise, remove it.` } : undefined;
  }),
};
