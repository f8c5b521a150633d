import { guardDutyMemory } from '../../../src/checks/rules/guard-duty-memory';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const found = (memory: unknown) => findings(guardDutyMemory, fargate([container('web')], { memory }));

test.each([['512', 1], [512, 1], ['0.5 GB', 1], ['.5GB', 1], ['1024', 0], ['1 GB', 0], ['1GB', 0], ['2048', 0]])('the number of findings for a task with a memory of %j is %d', (memory, count) => {
  expect(found(memory)).toHaveLength(count);
});

test('reports the memory as information', () => {
  expect(found('0.5 GB')[0].message).toMatch(/^the task has 512 MiB of memory, /);
  expect(rulesAgainst(fargate([container('web')], { memory: '512' }))).toEqual([]);
});

test.each([undefined, null, '', UNRESOLVED, 'much', '512 bytes', {}])('does not judge a memory of %j', memory => {
  expect(found(memory)).toEqual([]);
});

test('reports nothing on instances and on Windows', () => {
  expect(findings(guardDutyMemory, ec2([container('web')], { memory: '512' }))).toEqual([]);
  expect(findings(guardDutyMemory, fargate([container('web')], { memory: '512', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual([]);
});
