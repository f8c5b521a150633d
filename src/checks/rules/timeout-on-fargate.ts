import { eachContainer, Maybe, onFargate, onInstances, Rule, runsOnFargate, web } from './rule-helpers';

const MAXIMUM_SECONDS = 120;

export const timeoutOnFargate: Rule = {
  name: 'timeout-on-fargate',
  severity: 'error',
  title: 'Fargate limits container timeouts to 120 seconds',
  why: 'On Fargate, ECS accepts at most 120 seconds for startTimeout and stopTimeout.',
  fix: 'Lower the timeout.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: () => [onFargate([web({ stopTimeout: 121 })]), onFargate([web({ startTimeout: 121 })])],
  foundAt: ['containerDefinitions.0.stopTimeout', 'containerDefinitions.0.startTimeout'],
  passes: () => [onFargate([web({ startTimeout: 120, stopTimeout: 120 })]), onInstances([web({ stopTimeout: 600 })])],
  check: eachContainer(({ startTimeout, stopTimeout }) => [...timeoutAbove('startTimeout', startTimeout), ...timeoutAbove('stopTimeout', stopTimeout)], runsOnFargate),
};

function timeoutAbove(name: string, seconds: Maybe<number | undefined>) {
  return typeof seconds !== 'number' || seconds <= MAXIMUM_SECONDS ? []
    : [{ message: `${name} is ${seconds} seconds, but the maximum on Fargate is ${MAXIMUM_SECONDS}.`, at: [name] }];
}
