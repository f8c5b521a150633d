import { awslogsOption, intendedOption, onFargate, REQUEST, Rule, UNKNOWN, web } from './kit';

const GROUP = { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web' };
const CREATE_GROUP = 'awslogs-create-group';
const logging = (options: object) => onFargate([web({ logConfiguration: { logDriver: 'awslogs', options: { ...GROUP, ...options } } })]);

export const awslogsOptionRefused: Rule = {
  name: 'awslogs-option-refused',
  severity: 'error',
  title: 'ECS does not accept an option of the log driver awslogs',
  why: `ECS rejects options of other log drivers, such as log_key of Fluent Bit, misspelled options, and any value of ${CREATE_GROUP} except true.`,
  fix: 'Remove the option.',
  autofix: { note: REQUEST },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html',
  moreSources: [
    'https://github.com/terraform-linters/tflint-ruleset-aws/issues/348', 'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/83',
    'https://github.com/aws/amazon-ecs-agent/issues/872', 'https://github.com/aws/containers-roadmap/issues/73',
  ],
  fails: [logging({ [CREATE_GROUP]: 'false' }), logging({ log_key: 'log' }), logging({ 'awslogs-multilinepattern': '^a' })],
  foundAt: [CREATE_GROUP, 'log_key', 'awslogs-multilinepattern'].map(option => `containerDefinitions.0.logConfiguration.options.${option}`),
  passes: [logging({ [CREATE_GROUP]: 'true' }), logging({ mode: 'non-blocking' })],
  check: task => task.containers.flatMap(({ name: container, logDriver, logOptions }) => logDriver !== 'awslogs' || logOptions === UNKNOWN ? [] :
    [...logOptions].filter(([name, value]) => isRefused(name, value)).map(([name, value]) => ({
      container,
      message: name === CREATE_GROUP
        ? `${CREATE_GROUP} is ${String(value)}, but ECS accepts only true.`
        : `ECS does not accept the option ${name} for the log driver awslogs.`,
      fix: name === CREATE_GROUP || intendedOption(name) === undefined ? undefined : `Did you mean ${intendedOption(name)}?`,
      at: ['logConfiguration', 'options', name],
    }))),
};

function isRefused(name: string, value: string | typeof UNKNOWN): boolean {
  return name === CREATE_GROUP ? value !== UNKNOWN && value.toLowerCase() !== 'true' : awslogsOption(name) === 'refused';
}
