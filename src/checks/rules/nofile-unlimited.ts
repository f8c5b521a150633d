import { eachContainer, onFargate, Rule, runsOnWindows, web } from './rule-helpers';

const UNLIMITED = -1;
const limit = (name: string, softLimit: number, hardLimit: number) => onFargate([web({ ulimits: [{ name, softLimit, hardLimit }] })]);

export const nofileUnlimited: Rule = {
  name: 'nofile-unlimited',
  severity: 'info',
  title: 'A container requests an unlimited number of open files',
  why: 'The kernel rejects an unlimited number of open files with "operation not permitted", and runc passes -1 to it unchanged. A user reports that containers on ECS did not start with -1. AWS does not document what Fargate does with it. Other limits, such as memlock and core, can be unlimited.',
  fix: 'Set hardLimit to a number, for example 1048576.',
  source: 'https://github.com/aws/containers-roadmap/issues/438',
  moreSources: ['https://man7.org/linux/man-pages/man2/setrlimit.2.html'],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [limit('nofile', 65535, UNLIMITED)],
  foundAt: ['containerDefinitions.0.ulimits.0.hardLimit'],
  passes: () => [limit('nofile', 65535, 1048576), limit('memlock', UNLIMITED, UNLIMITED)],
  requires: 'ulimits',
  check: eachContainer(({ ulimits }) => ulimits
    .filter(({ name, hardLimit }) => name === 'nofile' && hardLimit === UNLIMITED)
    .map(({ step }) => ({ message: 'hardLimit of nofile is -1 (unlimited).', at: ['ulimits', step, 'hardLimit'] })), task => !runsOnWindows(task)),
};
