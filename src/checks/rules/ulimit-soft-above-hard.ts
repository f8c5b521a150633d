import { eachContainer, onFargate, Rule, UNKNOWN, web } from './rule-helpers';

const UNLIMITED = -1;
const limit = (softLimit: number, hardLimit: number, name = 'core') => onFargate([web({ ulimits: [{ name, softLimit, hardLimit }] })]);

export const ulimitSoftAboveHard: Rule = {
  name: 'ulimit-soft-above-hard',
  severity: 'error',
  title: 'A soft limit exceeds its hard limit',
  why: 'The kernel rejects such a limit with "invalid argument", so the container does not start. A limit of -1 means unlimited.',
  fix: 'Lower softLimit, or raise hardLimit.',
  source: 'https://man7.org/linux/man-pages/man2/setrlimit.2.html',
  moreSources: [
    'https://github.com/containerd/nerdctl/issues/586',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html',
  ],
  rejections: [{ says: 'Soft limit exceeds hard limit for ulimit', quotedBy: ['badmintoncryer/cdk-preflight'] }],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [limit(1025, 1024), limit(-1, 1024)],
  foundAt: ['containerDefinitions.0.ulimits.0.softLimit', 'containerDefinitions.0.ulimits.0.softLimit'],
  passes: () => [limit(1024, 1024), limit(1024, -1), limit(-1, -1)],
  requires: 'ulimits',
  check: eachContainer(({ ulimits }) => ulimits.flatMap(({ name, step, softLimit: soft, hardLimit: hard }) => {
    const isAbove = typeof soft === 'number' && typeof hard === 'number' && hard !== UNLIMITED && (soft === UNLIMITED || soft > hard);
    return !isAbove ? [] : [{
      message: `the soft limit of ${name === UNKNOWN ? 'a ulimit' : name} is ${textOf(soft)}, which exceeds its hard limit of ${hard}.`,
      at: ['ulimits', step, 'softLimit'],
    }];
  })),
};

function textOf(limited: number): string {
  return limited === UNLIMITED ? '-1 (unlimited)' : String(limited);
}
