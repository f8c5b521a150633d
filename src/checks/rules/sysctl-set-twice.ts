import { UNKNOWN } from '../model';
import type { Rule } from '../rule';
import { plain } from '../shared-sysctls';

export const sysctlSetTwice: Rule = {
  name: 'sysctl-set-twice',
  severity: 'error',
  title: 'A container sets one parameter to two values',
  why: 'The container engine takes kernel parameters as a map from names to values, so only one of the two can hold.',
  fix: 'Keep one of the values.',
  source: 'https://docs.docker.com/reference/api/engine/ (HostConfig.Sysctls is a map)',
  check: task => task.containers.flatMap(({ name: container, systemControls }) => {
    const values = new Map<string, Set<string>>();
    for (const { namespace, value } of systemControls) {
      if (namespace !== UNKNOWN && value !== UNKNOWN) {
        values.set(namespace, (values.get(namespace) ?? new Set()).add(plain(value)));
      }
    }
    return [...values].filter(([, distinct]) => distinct.size > 1).map(([name, distinct]) => ({
      container,
      message: `it sets ${name} to ${[...distinct].join(' and to ')}; only one of them can hold.`,
    }));
  }),
};
