import { execReachesOneContainer } from '../../../src/checks/rules/exec-reaches-one-container';
import { container, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const TWO = [container('web'), container('agent')];

test('ECS Exec into a shared PID namespace is told, as information', () => {
  expect(findingsWhenRun(execReachesOneContainer, fargate(TWO, { pidMode: 'task' }), EXEC)).toEqual([
    { message: 'service Service1 runs the task with ECS Exec, which reaches one of web, agent: pidMode is task.' },
  ]);
});

test('a single container is the one', () => {
  expect(findingsWhenRun(execReachesOneContainer, fargate([container('web')], { pidMode: 'task' }), EXEC)).toEqual([]);
});

test.each([undefined, UNRESOLVED])('with pidMode %j each is reached, or may be', pidMode => {
  expect(findingsWhenRun(execReachesOneContainer, fargate(TWO, { pidMode }), EXEC)).toEqual([]);
});

test('without ECS Exec there is nothing to tell', () => {
  expect(findingsWhenRun(execReachesOneContainer, fargate(TWO, { pidMode: 'task' }), {})).toEqual([]);
});
