import { nofileAboveFargateLimit } from '../../../checks/rules/nofile-above-fargate-limit';
import { nofileUnlimited } from '../../../checks/rules/nofile-unlimited';
import { ulimitSoftAboveHard } from '../../../checks/rules/ulimit-soft-above-hard';
import type { KnownMessage } from '../known-message';

const RUNC = 'runc 1.1.5';
const CRUN = 'crun 1.8.1';

/** Messages of engines about the resource limits of a container (ulimits). */
export const LIMIT_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'limit-refused',
    title: 'The kernel rejects a resource limit of the container',
    pattern: /error setting rlimit type \d{1,2}: invalid argument|setrlimit `RLIMIT_\w{1,20}`: Invalid argument/,
    samples: [
      { text: 'error setting rlimit type 7: invalid argument', printedBy: 'runc', links: ['https://github.com/containerd/nerdctl/issues/586'], measuredWith: RUNC },
      { text: 'setrlimit `RLIMIT_NOFILE`: Invalid argument', printedBy: 'crun', measuredWith: CRUN },
    ],
    rules: [ulimitSoftAboveHard],
  },
  {
    name: 'limit-not-allowed',
    title: 'A resource limit is higher than the container engine may set: above fs.nr_open, or above its own limit without CAP_SYS_RESOURCE',
    pattern: /error setting rlimit type \d{1,2}: operation not permitted|setrlimit `RLIMIT_\w{1,20}`: Operation not permitted/,
    samples: [
      { text: 'error setting rlimit type 7: operation not permitted', printedBy: 'runc', links: ['https://github.com/lablup/backend.ai/issues/6506'], measuredWith: RUNC },
      { text: 'setrlimit `RLIMIT_NOFILE`: Operation not permitted', printedBy: 'crun', measuredWith: CRUN },
    ],
    rules: [nofileAboveFargateLimit, nofileUnlimited],
  },
  {
    name: 'limit-name-refused',
    title: 'ECS rejects the task definition because it does not know the name of a resource limit',
    pattern: /Unrecognized ulimit name \S{1,40}/,
    samples: [{ text: 'Unrecognized ulimit name memory', printedBy: 'ECS (RegisterTaskDefinition)', links: ['https://github.com/Shippable/support/issues/3699'] }],
    fix: 'Use a name that ECS lists, for example nofile: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html',
  },
];
