import { onFargate, web } from '../examples';
import type { Rule } from '../rule';
import { settingsByName } from '../settings-by-name';

export const sysctlSetTwiceAlike: Rule = {
  name: 'sysctl-set-twice-alike',
  severity: 'warning',
  title: 'A container sets one parameter twice to the same value',
  why: 'The container engine takes kernel parameters as a map from names to values. Equal values hold today; when one is changed and the other forgotten, only one of them can hold.',
  fix: 'Remove one of the two.',
  source: 'https://docs.docker.com/reference/api/engine/ (HostConfig.Sysctls is a map)',
  fails: [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }, { namespace: 'net.core.somaxconn', value: '4096' }] })])],
  passes: [onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] })])],
  check: task => task.containers.flatMap(container => [...settingsByName(container, task)]
    .filter(([, values]) => values.length > 1 && new Set(values).size === 1)
    .map(([name, [value]]) => ({ container: container.name, message: `it sets ${name} to ${value} more than once.` }))),
};
