import { ContainerModel, eachContainer, Finding, onFargate, Rule, web } from './kit';

const [MINIMUM_SECONDS, MAXIMUM_SECONDS] = [60, 1800];
const MAXIMUM_CODES = 50;
const policy = (more: object) => web({ restartPolicy: { enabled: true, ...more } });
const codes = (length: number) => [...Array(length).keys()];

export const restartPolicyOutOfRange: Rule = {
  name: 'restart-policy-out-of-range',
  severity: 'error',
  title: 'A restart policy has a value that ECS does not accept',
  why: 'ECS accepts 60 to 1800 seconds for restartAttemptPeriod, and at most 50 ignoredExitCodes.',
  fix: 'Change the value to one in the range.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html',
  fails: () => [
    onFargate([policy({ restartAttemptPeriod: MINIMUM_SECONDS - 1 })]),
    onFargate([policy({ restartAttemptPeriod: MAXIMUM_SECONDS + 1 })]),
    onFargate([policy({ ignoredExitCodes: codes(MAXIMUM_CODES + 1) })]),
  ],
  foundAt: [
    'containerDefinitions.0.restartPolicy.restartAttemptPeriod',
    'containerDefinitions.0.restartPolicy.restartAttemptPeriod',
    'containerDefinitions.0.restartPolicy.ignoredExitCodes',
  ],
  passes: () => [
    onFargate([policy({ restartAttemptPeriod: MINIMUM_SECONDS, ignoredExitCodes: codes(MAXIMUM_CODES) })]),
    onFargate([policy({ restartAttemptPeriod: MAXIMUM_SECONDS })]),
  ],
  check: eachContainer(container => container.restarts === true ? problemsOf(container) : undefined),
};

function problemsOf({ restartAttemptPeriod: seconds, ignoredExitCodes }: ContainerModel): Finding[] {
  return [
    ...typeof seconds !== 'number' || (seconds >= MINIMUM_SECONDS && seconds <= MAXIMUM_SECONDS) ? [] : [{
      message: `restartAttemptPeriod is ${seconds} seconds, but ECS accepts ${MINIMUM_SECONDS} to ${MAXIMUM_SECONDS}.`,
      at: ['restartPolicy', 'restartAttemptPeriod'],
    }],
    ...ignoredExitCodes.length <= MAXIMUM_CODES ? [] : [{
      message: `ignoredExitCodes has ${ignoredExitCodes.length} exit codes, but ECS accepts at most ${MAXIMUM_CODES}.`,
      at: ['restartPolicy', 'ignoredExitCodes'],
    }],
  ];
}
