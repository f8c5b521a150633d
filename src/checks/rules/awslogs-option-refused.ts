import { awslogsOption, Finding, intendedOption, onFargate, Rule, UNKNOWN, web } from './kit';

const GROUP = { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web' };
const CREATE_GROUP = 'awslogs-create-group';
const SIZE_OPTION = 'max-buffer-size';
const logging = (options: object) => onFargate([web({ logConfiguration: { logDriver: 'awslogs', options: { ...GROUP, ...options } } })]);

export const awslogsOptionRefused: Rule = {
  name: 'awslogs-option-refused',
  severity: 'error',
  title: 'ECS does not accept an option of the log driver awslogs',
  why: `ECS rejects options of other log drivers, such as log_key of Fluent Bit, misspelled options, and any value of ${CREATE_GROUP} except true. Unless the mode is blocking, the log driver parses ${SIZE_OPTION}, and no container starts with a text that is not a size.`,
  fix: 'Remove the option.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html',
  moreSources: [
    'https://github.com/terraform-linters/tflint-ruleset-aws/issues/348',
    'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/83',
    'https://github.com/aws/amazon-ecs-agent/issues/872', 'https://github.com/aws/containers-roadmap/issues/73',
    'https://github.com/aws/shim-loggers-for-containerd/blob/main/args.go',
    'https://github.com/moby/moby/blob/master/daemon/logger/factory.go',
  ],
  fails: () => [
    logging({ [CREATE_GROUP]: 'false' }), logging({ log_key: 'log' }), logging({ 'awslogs-multilinepattern': '^a' }),
    logging({ mode: 'non-blocking', [SIZE_OPTION]: '25 megabytes' }),
  ],
  foundAt: [CREATE_GROUP, 'log_key', 'awslogs-multilinepattern', SIZE_OPTION].map(option => `containerDefinitions.0.logConfiguration.options.${option}`),
  passes: () => [logging({ [CREATE_GROUP]: 'true' }), logging({ mode: 'non-blocking', [SIZE_OPTION]: '25m' })],
  check: task => task.containers.flatMap(({ name: container, logDriver, logOptions }) => logDriver !== 'awslogs' || logOptions === UNKNOWN ? [] :
    [...logOptions].filter(([name, value]) => isRefused(name, value) && !(name === SIZE_OPTION && mayBlock(logOptions.get('mode')))).map(([name, value]) => ({
      container,
      ...wordsFor(name, value),
      at: ['logConfiguration', 'options', name],
    }))),
};

/** The options of which only some values are accepted. A deployment tool may replace a part of a size. */
const VALUES: ReadonlyMap<string, { readonly pattern: RegExp; readonly accepted: string; readonly fix?: string }> = new Map([
  [CREATE_GROUP, { pattern: /^true$/i, accepted: 'ECS accepts only true' }],
  [SIZE_OPTION, { pattern: /^[\d.]+ ?[kmgtp]?i?b?$|[${}<>%@#_]/i, accepted: 'a size is a number with a unit, such as 25m', fix: 'Write a size such as 25m.' }],
]);

/** Whether the log driver may ignore the size. The default is not to block. */
function mayBlock(mode: string | typeof UNKNOWN | undefined): boolean {
  return mode === 'blocking' || mode === UNKNOWN;
}

function isRefused(name: string, value: string | typeof UNKNOWN): boolean {
  const values = VALUES.get(name);
  return values === undefined ? awslogsOption(name) === 'refused' : value !== UNKNOWN && !values.pattern.test(value);
}

function wordsFor(name: string, value: string | typeof UNKNOWN): Pick<Finding, 'message' | 'fix'> {
  const values = VALUES.get(name);
  const intended = intendedOption(name);
  return values === undefined
    ? { message: `ECS does not accept the option ${name} for the log driver awslogs.`, fix: intended && `Did you mean ${intended}?` }
    : { message: `${name} is ${String(value)}, but ${values.accepted}.`, fix: values.fix };
}
