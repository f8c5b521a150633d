import { describe as describeFiles } from '../../../src/cli/describe/describe';
import { PLAIN } from '../../../src/cli/style';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate } from '../../checks/definitions';
import { growth } from '../../counted-reads';

const chain = (length: number) => fargate(Array.from({ length }, (_, index) =>
  container(`c${index}`, { dependsOn: index === 0 ? [] : [{ containerName: `c${index - 1}`, condition: 'START' }] })));

test.each(['text', 'json', 'mermaid'] as const)('twice as many containers, each of which waits for the previous one, take twice the time to describe as %s', format => {
  const [found] = taskDefinitionsOf(chain(1))!;
  const describeModel = (model: typeof found.model) =>
    describeFiles([{ file: 'task.json', taskDefinitions: [{ ...found, model }] }], PLAIN, { format });
  expect(growth(readTaskDefinition(chain(50)), readTaskDefinition(chain(100)), describeModel)).toBeLessThan(2.2);
});
