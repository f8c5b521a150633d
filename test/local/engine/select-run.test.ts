import { writeFileSync } from 'node:fs';
import { Records } from '../../../src/local/engine/records';
import { fakeDocker, GONE } from '../../cli/fake-docker';
import { failure, runToEnd } from '../../cli/terminal';

/** An engine with one task, and the record of another task on another engine. */
function withTaskElsewhere(): NodeJS.ProcessEnv {
  const { env } = fakeDocker([{ task: 'Api', container: 'app', owner: GONE }]);
  new Records({ env, stderr: process.stderr }).open({ run: 'r1', task: 'Shop/Web', owner: GONE, engine: 'podman   /etc/other.conf' });
  return env;
}

const HINT = 'Task Shop/Web was started with another engine: use --engine podman, with the environment of its run.';

test.each([['stop', 'Web'], ['logs', 'Web'], ['ps', 'Web'], ['exec', 'Web', 'app'], ['effect', 'Web']])('%s names the engine of a task that is on another one', async (...args) => {
  expect(await runToEnd(args, { env: withTaskElsewhere() })).toEqual(failure(`on this machine. ${HINT}\n`));
});

test('ps lists the tasks of this engine, and names the others', async () => {
  const { code, out, err } = await runToEnd(['ps'], { env: withTaskElsewhere() });
  expect({ code, err }).toEqual({ code: 0, err: `${HINT}\n` });
  expect(out).toContain('Api');
  expect(out).not.toContain('Web');
});

test('a task that this engine lists is not elsewhere, although the engine has another identity since an update', async () => {
  const { env } = fakeDocker([{ task: 'Api', container: 'app', owner: GONE }]);
  const [{ file, record }] = new Records({ env, stderr: process.stderr }).all();
  writeFileSync(file, JSON.stringify({ ...record, engine: 'docker before' }));
  expect(await runToEnd(['ps'], { env })).toMatchObject({ code: 0, err: '' });
});

const TASKS = [{ task: 'Shop/Web' }, { task: 'Web/Two' }, { task: 'Two' }, { task: 'Web/Three' }, { task: 'Web/Three', run: 'earlier' }];

test.each([
  ['an unknown task', 'Api', TASKS, 'no task named Api is on this machine. Use Shop/Web, Web/Two, Two, or Web/Three.'],
  ['an unknown task, without any', 'Api', [], 'no task named Api is on this machine. Start one with run.'],
  ['a name of several tasks', 'Web', TASKS, 'more than one task matches Web. Use Shop/Web, Web/Two, or Web/Three.'],
  ['a task with the labels of two runs', 'Three', TASKS, 'task Web/Three is on this engine 2 times. ps and run --clean show what belongs to whom.'],
  ['a task whose label has a line break', 'a\nrm -rf', [{ task: 'a\nrm -rf' }], 'cannot stop task a\\u{a}rm -rf: only labels say'],
  ['an unknown task beside one whose label has a line break', 'Api', [{ task: 'a\nrm -rf' }], 'no task named Api is on this machine. Use a\\u{a}rm -rf.\n'],
])('%s is an error', async (_, name, tasks, problem) => {
  expect(await runToEnd(['stop', name], { env: fakeDocker(tasks).env })).toEqual(failure(`cdk-fargate-linux-controls: ${problem}`));
});

test('a name selects the task with exactly this name, or those of which it is a part', async () => {
  const { env } = fakeDocker(TASKS.slice(0, 3));
  const tasksOf = async (name: string) => (await runToEnd(['ps', name], { env })).out.split('\n').slice(1, -1).map(line => line.split(' ')[0]);
  expect([await tasksOf('Two'), await tasksOf('Web')]).toEqual([['Two'], ['Shop/Web', 'Web/Two']]);
});

test.each([['logs', ['Web', 'agent']], ['exec', ['Web', 'agent', 'ls']]])('%s of an unknown container is an error', async (command, args) => {
  const containers = [{ task: 'Web' }, { task: 'Web', container: 'nginx' }, { task: 'Web', container: 'a\nb' }];
  const problem = 'no container named agent of task Web has started. ';
  expect(await runToEnd([command, ...args], { env: fakeDocker(containers).env })).toEqual(failure(`${problem}Use a\\u{a}b or nginx.\n`));
  expect(await runToEnd([command, ...args], { env: fakeDocker(containers.slice(0, 1)).env })).toEqual(failure(`${problem}None has.\n`));
});
