import { answerWith, cloudControlEvent, payloadOf, stackEvent } from './events';
import type { ReportedFinding } from '../../../src/cli/report/report';
import { annotationsOf, messageOf, shortened } from '../../../src/functions/hook/wording';
import { container, fargateTask, template } from '../../cli/definitions';

const unknownKeys = (count: number) =>
  fargateTask([container({ SystemControls: Array.from({ length: count }, (_, i) => ({ Namespace: `net.core.somaxcon${i}`, Value: '1' })) })]);

test.each([
  [4096, stackEvent(), payloadOf(template({ Task: unknownKeys(100) }))],
  [1024, cloudControlEvent(unknownKeys(100).Properties), ''],
])('a message with more findings has at most %i characters, whole findings, and the number of those that are left out', async (limit, event, payload) => {
  const { message, annotations } = await answerWith(event, payload);
  expect(message.length).toBeLessThanOrEqual(limit);
  expect(message.length).toBeGreaterThan(limit * 0.8);
  const [summary, ...lines] = message.split('\n');
  expect(summary).toBe('100 errors and no warnings in 1 task definition.');
  const shown = lines.slice(0, -1);
  shown.forEach(line => expect(line).toMatch(/^- error .*\[cdk-fargate-linux-controls::sysctl-unknown\]$/));
  expect(lines.at(-1)).toBe(`- ${100 - shown.length} more: see the annotations of the result`);
  expect(annotations).toHaveLength(100);
});

test('101 findings have 99 annotations, and one that counts the others', async () => {
  const { annotations = [] } = await answerWith(stackEvent(), payloadOf(template({ Task: unknownKeys(101) })));
  expect(annotations).toHaveLength(100);
  expect(annotations[98].annotationName).toBe('cdk-fargate-linux-controls::sysctl-unknown');
  expect(annotations[99]).toMatchObject({ annotationName: 'more-annotations', status: 'FAILED', statusMessage: '2 more annotations are left out. The command check prints all findings.' });
});

const finding = (message: string) =>
  ({ severity: 'error', rule: 'r', resource: 'Task', message, fix: 'Fix it.', page: 'https://example.com' }) as ReportedFinding;
const verdictOf = (...messages: string[]) => ({ isFailed: true, summary: '1 error.', findings: messages.map(finding), accepted: [], skipped: [] });
const OVERHEAD = messageOf(verdictOf(''), 100).length;

test.each([
  ['exactly fits', 100 - OVERHEAD, false],
  ['has one character too many', 101 - OVERHEAD, true],
])('a single finding that %s', (_, length, isCut) => {
  const message = messageOf(verdictOf('m'.repeat(length)), 100);
  expect(message.length).toBeLessThanOrEqual(100);
  expect(message.includes('…')).toBe(isCut);
});

test('a first finding that is too long is cut off, and the others are counted', () => {
  const message = messageOf(verdictOf('m'.repeat(500), 'n'), 200);
  expect(message.length).toBeLessThanOrEqual(200);
  expect(message.split('\n').map(line => line.slice(0, 20))).toEqual(['1 error.', '- error Task: mmmmmm', '- 1 more: see the an']);
});

test('texts of an annotation have at most 16384 characters', () => {
  const [{ statusMessage }] = annotationsOf(verdictOf('m'.repeat(20_000)));
  expect(statusMessage).toHaveLength(16_384);
});

test.each([['abcd', 4, 'abcd'], ['abcde', 4, 'abc…'], ['ab😀d', 4, 'ab…'], ['a😀cd', 4, 'a😀…']])('shortens %j to %i characters between characters: %j', (text, limit, expected) => {
  expect(shortened(text, limit)).toBe(expected);
});
