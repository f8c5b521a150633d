import { onFargate, onInstances, web } from './examples';
import { runsOnFargate } from '../model';
import type { Rule } from '../rule';

/** Seconds. */
const LONGEST = 120;

export const timeoutOnFargate: Rule = {
  name: 'timeout-on-fargate',
  severity: 'error',
  title: 'Fargate waits 120 seconds at most',
  why: 'On Fargate ECS takes at most 120 seconds for startTimeout and for stopTimeout.',
  fix: 'Give 120 seconds at most.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  fails: [onFargate([web({ stopTimeout: 121 })]), onFargate([web({ startTimeout: 121 })])],
  passes: [onFargate([web({ startTimeout: 120, stopTimeout: 120 })]), onInstances([web({ stopTimeout: 600 })])],
  check: task => !runsOnFargate(task) ? [] : task.containers.flatMap(({ name: container, startTimeout, stopTimeout }) =>
    Object.entries({ startTimeout, stopTimeout })
      .filter(([, seconds]) => typeof seconds === 'number' && seconds > LONGEST)
      .map(([timeout, seconds]) => ({ container, message: `${timeout} is ${String(seconds)} seconds; Fargate waits ${LONGEST} at most.` }))),
};
