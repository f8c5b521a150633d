import { writeFileSync } from 'node:fs';
import { Records } from '../../../src/local/engine/records';
import { fakeDocker, GONE } from '../../cli/fake-docker';
import { failure, removeFolders, runToEnd } from '../../cli/terminal';

afterEach(removeFolders);

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

test('a task of which nothing is known is an error with those that are there', async () => {
  expect(await runToEnd(['stop', 'Edge'], { env: withTaskElsewhere() })).toEqual(failure('no task named Edge is on this machine. Use Api.\n'));
});

test.each([
  [['stop', 'Edge'], 'no task named Edge is on this machine. Use a\\u{a}rm -rf.\n'],
  [['stop', 'a\nrm -rf'], 'cannot stop task a\\u{a}rm -rf: only labels say'],
  [['exec', 'Edge', 'app'], 'Running containers:\n  a\\u{a}rm -rf app\n'],
  [['effect', 'Edge'], 'Running tasks: a\\u{a}rm -rf\n'],
])(
  'the label of a task prints no line of its own: %j', async (args, err) => {
    expect(await runToEnd(args, { env: fakeDocker([{ task: 'a\nrm -rf', container: 'app' }]).env })).toMatchObject({ code: 2, err: expect.stringContaining(err) as string });
  });
