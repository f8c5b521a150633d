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

test('a task of which nothing is known is an error with those that are there', async () => {
  expect(await runToEnd(['stop', 'Edge'], { env: withTaskElsewhere() })).toEqual(failure('no task named Edge is on this machine. Use Api.\n'));
});
