import { describe as describeFiles } from '../../../src/cli/describe/describe';
import { PLAIN } from '../../../src/cli/style';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate, Json } from '../../checks/definitions';
import { growth } from '../../counted-reads';

const chain = (length: number, more: Json = {}) => fargate(Array.from({ length }, (_, index) => container(`c${index}`, {
  ...more, dependsOn: index === 0 ? [] : [{ containerName: `c${index - 1}`, condition: 'START' }],
})));

test.each(['text', 'json', 'mermaid'] as const)('twice as many containers, each of which waits for the previous one, take twice the time to describe as %s', format => {
  const [found] = taskDefinitionsOf(chain(1))!;
  const describeModel = (model: typeof found.model) =>
    describeFiles([{ file: 'task.json', taskDefinitions: [{ ...found, model }] }], PLAIN, { format });
  expect(growth(readTaskDefinition(chain(50)), readTaskDefinition(chain(100)), describeModel)).toBeLessThan(2.2);
});

test('a long list of containers that one may trace is shortened', () => {
  const TRACER = { user: '0', linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } };
  const described = (length: number) => describeFiles([{
    file: 'task.json', taskDefinitions: taskDefinitionsOf({ ...chain(length, TRACER), pidMode: 'task' })!,
  }], PLAIN);
  expect(described(11)).toContain('c1, c2, c3, c4, c5, c6, c7, c8, c9, c10');
  expect(described(12)).toMatch(/c1, c2, c3, c4, c5, c6, c7, c8, c9, 2 .*\n +others \(any user\)/);
});
