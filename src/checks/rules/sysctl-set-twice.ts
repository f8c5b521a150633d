import { joinWords, onFargate, repeatedSysctls, Rule, web } from './rule-helpers';

export const sysctlSetTwice: Rule = {
  name: 'sysctl-set-twice',
  severity: 'error',
  title: 'A container sets a parameter to different values',
  why: 'The container engine takes kernel parameters as a map from names to values (HostConfig.Sysctls), so only one of the values takes effect.',
  fix: 'Keep only one of the values.',
  source: 'https://docs.docker.com/reference/api/engine/',
  fails: () => [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '8192' }, { namespace: 'net.core.somaxconn', value: '4096' }] })])],
  foundAt: ['containerDefinitions.0.systemControls.1.value'],
  passes: () => [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }, { namespace: 'net.ipv4.tcp_fin_timeout', value: '30' }] })])],
  requires: 'several systemControls of a container',
  check: task => repeatedSysctls(task)
    .map(({ container, name, values }) => ({ container, name, distinct: [...new Set(values)] }))
    .filter(({ distinct }) => distinct.length > 1)
    .map(({ container, name, distinct }) => ({ container, message: `systemControls sets ${name} to ${joinWords(distinct)}, but only one value can take effect.`, at: ['systemControls', name, 'value'] })),
};
