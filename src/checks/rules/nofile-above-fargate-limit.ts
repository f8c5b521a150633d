import { eachContainer, onFargate, onInstances, Rule, runsOnFargate, web } from './rule-helpers';

const MAXIMUM = 1_048_576;
const openFiles = (softLimit: number, hardLimit: number) => web({ ulimits: [{ name: 'nofile', softLimit, hardLimit }] });

export const nofileAboveFargateLimit: Rule = {
  name: 'nofile-above-fargate-limit',
  severity: 'warning',
  title: 'A container on Fargate requests more open files than Fargate is known to allow',
  why: 'According to a report of 2025, 1048576 is the maximum of nofile on Fargate. An older one of 2021 quotes AWS Support with 65535. 1048576 is also the default of fs.nr_open, above which the kernel rejects the limit. AWS does not document a maximum.',
  fix: 'Lower the limit to 1048576 or less.',
  source: 'https://github.com/reown-com/blockchain-api/pull/1183',
  moreSources: ['https://man7.org/linux/man-pages/man2/setrlimit.2.html', 'https://github.com/highlight/highlight/pull/1494'],
  measuredOn: 'Linux 6.1 and 6.12',
  fails: () => [onFargate([openFiles(65535, MAXIMUM + 1)]), onFargate([openFiles(MAXIMUM + 1, MAXIMUM + 1)])],
  foundAt: ['containerDefinitions.0.ulimits.0.hardLimit', 'containerDefinitions.0.ulimits.0.hardLimit'],
  passes: () => [onFargate([openFiles(MAXIMUM, MAXIMUM)]), onInstances([openFiles(65535, MAXIMUM + 1)])],
  requires: 'ulimits',
  check: eachContainer(({ ulimits }) => ulimits.filter(({ name }) => name === 'nofile').flatMap(limit => {
    const { softLimit, hardLimit } = limit;
    const [key, value] = Object.entries({ hardLimit, softLimit }).find(([, files]) => typeof files === 'number' && files > MAXIMUM) ?? [];
    return key === undefined ? [] : [{
      message: `${key} of nofile is ${String(value)}, but the reported maximum on Fargate is ${MAXIMUM}.`,
      at: ['ulimits', limit.step, key], // Finding the step takes longer than the rest of the rule.
    }];
  }), runsOnFargate),
};
