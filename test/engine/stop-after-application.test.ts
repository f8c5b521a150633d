import { RUN_UNTIL_SIGTERM } from './handwritten-task';
import { APPLICATION, PAUSE } from './images';
import { engineWith } from './observed-task';
import { namesOf, Task, TaskDefinition } from './task';
import { CLASSES } from '../constructs/observers/all-presets';
import { stackOf, taskIn } from '../constructs/task/task-definitions';

// The observers that can be dependencies of the application, with images that contain no program of theirs.

const engine = engineWith(PAUSE, APPLICATION);

/** Runs an application whose observer cannot start. Returns what the command prints until the application runs or fails to start. */
async function runBeside(name: string, stopAfterApplication?: boolean): Promise<string> {
  const [preset, props] = CLASSES[name];
  const definition: TaskDefinition = taskIn(stackOf({ app: { entryPoint: RUN_UNTIL_SIGTERM } }, stack => new preset({ ...props(stack, 'agent'), stopAfterApplication })));
  const images = Object.fromEntries(namesOf(definition).map(container => [container, container === 'app' ? APPLICATION.name : PAUSE.name]));
  const secrets = name === 'DatadogAgent' ? ['--env', 'DD_API_KEY=none'] : [];
  const { command } = Task.start(engine, definition, { images, args: ['--timeout', '60', ...secrets] });
  await command.waitForStderr(err => /(^| · )app running|container app failed to start/m.test(err) && /container agent(-configuration)? failed to start/.test(err));
  await command.end('SIGINT');
  return command.err;
}

describe.each(['CustomObserver', 'DatadogAgent', 'SamplingProfiler', 'SyscallTracer'])('if the program of %s is missing', name => {
  test('the application starts by default', async () => {
    expect(await runBeside(name)).toMatch(/(^| · )app running/m);
  });

  test('the application does not start with stopAfterApplication', async () => {
    const err = await runBeside(name, true);
    expect(err).toContain('container app failed to start: it depends on agent, which failed to start');
    expect(err).not.toMatch(/(^| · )app running/m);
  });
});
