import { guardDutyMemory } from '../../../src/checks/rules/guard-duty-memory';
import { each, ec2, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED, WEB, WINDOWS } from '../definitions';

const task = (memory: unknown) => fargate(WEB, { memory });

test('reports the memory', () => {
  expect(findings(guardDutyMemory, task('0.5 GB'))[0].message).toMatch(/^the task has 512 MiB of memory, /);
});

reportsOnce(guardDutyMemory, each('memory', [512, '.5GB'], task));
reportsNothing(guardDutyMemory, {
  ...each('memory', ['1 GB', '1GB', '2048', undefined, null, '', UNRESOLVED, 'much', '512 bytes', {}], task),
  instances: ec2(WEB, { memory: '512' }),
  Windows: fargate(WEB, { memory: '512', ...WINDOWS }),
});
