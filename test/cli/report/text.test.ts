import { container, fargateTask, REGISTER, template } from '../definitions';
import { fileWith, folderWith, outputOf, run } from '../terminal';

const linesFor = (content: unknown, columns?: number, ...options: string[]) =>
  run(['check', fileWith(content, 'task.json'), ...options], { columns }).out.trimEnd().split('\n');

/** The lines that start a finding. */
const startsIn = (lines: readonly string[]) => lines.filter(line => /^ {2}(?:error|warning|info) {2}/.test(line));

/** What `aws ecs register-task-definition --generate-cli-skeleton` prints, in part, with the first of its launch types. */
const SKELETON = {
  family: '',
  requiresCompatibilities: ['FARGATE'],
  ipcMode: 'host',
  containerDefinitions: [{ name: '', image: '', privileged: true, dependsOn: [{ containerName: '', condition: 'START' }] }],
};

/** Services that differ from each other, each with findings of three rules. */
const manyTasks = (count: number) => template(Object.fromEntries(Array.from({ length: count }, (_, index) => [`Task${index}`, fargateTask([container({
  Name: `app-${index}`, SystemControls: [{ Namespace: 'net.core.somaxconn', Value: String(100 + index) }, { Namespace: 'vm.swappiness', Value: '1' }],
}), container({ Name: 'agent', SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '99' }] })])])));

describe('one cause is one finding of the text', () => {
  const task = { ...REGISTER, pidMode: undefined };
  const variables = Array.from({ length: 10 }, (_, index) => ({ Name: `NAME_${index}`, Value: 'text' }));

  test.each<[string, unknown, number]>([
    ['20 keys in another case', { ...task, containerDefinitions: [{ name: 'app', image: 'i', environment: variables }] }, 20],
    ['nulls', { ...task, pidMode: null, containerDefinitions: [{ name: 'app', image: 'i', user: null, links: null }, { name: 'b', image: 'i', user: null }] }, 3],
  ])('%s are one with its places, and JSON has each', (_, content, count) => {
    const lines = linesFor(content);
    expect(startsIn(lines)).toEqual([expect.stringContaining(`warning  ${count} places: `)]);
    expect(lines.filter(line => line.startsWith('    at 1:'))).toHaveLength(count);
    expect(outputOf(fileWith(content)).findings).toHaveLength(count);
  });

  test('a skeleton that is not filled in is one that says so, in every format, and exits with 2', () => {
    const file = fileWith(SKELETON);
    expect(run(['check', file, '--severity', 'info'])).toMatchObject({ code: 2, out: expect.stringContaining('is a skeleton of the AWS CLI that is not filled in: family, and name and image') });
    expect(outputOf(file, '--severity', 'info').findings).toHaveLength(1);
    expect(outputOf(fileWith({ ...SKELETON, family: 'web' })).findings.length).toBeGreaterThan(1);
  });
});

test('more than 20 findings end with a table by rule', () => {
  expect(linesFor(manyTasks(5)).join('\n')).not.toContain('task definitions\n');
  const lines = linesFor(manyTasks(7));
  expect(lines.slice(lines.indexOf(lines.find(line => line.startsWith('rule '))!), -4).map(line => line.split(/ {2,}/))).toEqual([
    ['rule', 'severity', 'findings', 'task definitions'],
    ['net-sysctl-conflict', 'error', '7', '7'],
    ['sysctl-not-accepted', 'error', '7', '7'],
    ['capacity-below-default', 'warning', '14', '7'],
  ]);
});

test.each([[40, 40], [80, 80], [120, 120], [0, 80]])('in %i columns, no line with several words is wider than %i, with and without colors', (columns, width) => {
  process.chdir(folderWith({ 'task.json': manyTasks(7) }));
  for (const env of [{}, { FORCE_COLOR: '1' }]) {
    const { out } = run(['check', 'task.json'], { columns: columns || null, env });
    const wide = out.replace(/\u001b\[\d+m/g, '').split('\n').filter(line => line.length > width && /\S \S/.test(line.trim()));
    expect(wide).toEqual([]);
  }
});

test('the text about 900 services has at most 1,000 lines, names errors first, and says how to see the rest', () => {
  const file = fileWith(manyTasks(900));
  const { code, out } = run(['check', file], { columns: 80 });
  const lines = out.trimEnd().split('\n');
  expect({ code, fits: lines.length <= 1000 }).toEqual({ code: 1, fits: true });
  expect(lines).toContain('The rest is not shown: --format json lists all findings.');
  expect(startsIn(lines).filter(line => !line.startsWith('  error'))).toEqual([]);
  expect(out).toContain('900 task definitions: 1800 errors, 1800 warnings');
  expect(outputOf(file).findings).toHaveLength(3600);
});
