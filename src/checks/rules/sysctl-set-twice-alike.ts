import { onFargate, repeatedSysctls, Rule, web } from './rule-helpers';

export const sysctlSetTwiceAlike: Rule = {
  name: 'sysctl-set-twice-alike',
  severity: 'warning',
  title: 'A container sets a parameter to the same value more than once',
  why: 'The container engine takes kernel parameters as a map from names to values (HostConfig.Sysctls). Equal values do no harm, but if they differ later, only one of them takes effect.',
  fix: 'Remove the duplicates.',
  source: 'https://docs.docker.com/reference/api/engine/',
  fails: () => [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }, { namespace: 'net.core.somaxconn', value: '4096' }] })])],
  foundAt: ['containerDefinitions.0.systemControls.1.namespace'],
  passes: () => [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] })])],
  requires: 'several systemControls of a container',
  check: task => repeatedSysctls(task)
    .filter(({ values }) => new Set(values).size === 1)
    .map(({ container, name, values: [value] }) => ({ container, message: `systemControls sets ${name} to ${value} more than once.`, at: ['systemControls', name] })),
};
