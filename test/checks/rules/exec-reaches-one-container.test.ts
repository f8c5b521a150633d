import { execReachesOneContainer } from '../../../src/checks/rules/exec-reaches-one-container';
import { container, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const TWO = [container('web'), container('agent')];

test('reports ECS Exec into a shared PID namespace', () => {
  expect(findingsWhenRun(execReachesOneContainer, fargate(TWO, { pidMode: 'task' }), EXEC)).toEqual([
    { message: 'ECS Exec is enabled by service Service1, but with pidMode task, it reaches only one container: web or agent.' },
  ]);
});

test('reports nothing for a single container', () => {
  expect(findingsWhenRun(execReachesOneContainer, fargate([container('web')], { pidMode: 'task' }), EXEC)).toEqual([]);
});

test.each([undefined, UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(findingsWhenRun(execReachesOneContainer, fargate(TWO, { pidMode }), EXEC)).toEqual([]);
});

test('reports nothing without ECS Exec', () => {
  expect(findingsWhenRun(execReachesOneContainer, fargate(TWO, { pidMode: 'task' }), {})).toEqual([]);
});
