import { onFargate, web } from './examples';
import { repeatedSysctls } from '../queries/sysctls';
import type { Rule } from '../rule';

export const sysctlSetTwiceAlike: Rule = {
  name: 'sysctl-set-twice-alike',
  severity: 'warning',
  title: 'A container sets one parameter twice to the same value',
  why: 'The container engine takes kernel parameters as a map from names to values. Equal values hold today; when one is changed and the other forgotten, only one of them can hold.',
  fix: 'Remove one of the two.',
  source: 'https://docs.docker.com/reference/api/engine/',
  fails: [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }, { namespace: 'net.core.somaxconn', value: '4096' }] })])],
  passes: [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] })])],
  check: task => repeatedSysctls(task)
    .filter(({ values }) => new Set(values).size === 1)
    .map(({ container, name, values: [value] }) => ({ container, message: `it sets ${name} to ${value} more than once.` })),
};
