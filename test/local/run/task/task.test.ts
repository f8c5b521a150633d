import { idOf, localName } from './fake-engine';
import { Scenario } from './scenario';

const after = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });
const HEALTH = { command: ['CMD', 'ready'], interval: 10, timeout: 5, retries: 3 };
const DATA = { task: { volumes: [{ name: 'data' }] } };

describe('the start', () => {
  test('creates volumes, then the pause container, then the containers one at a time in order', async () => {
    const scenario = new Scenario([{ name: 'a' }, { name: 'b' }], { ...DATA, behaviors: { a: { exitsAfter: 5 } } });
    expect(await scenario.end()).toBe(0);
    expect(scenario.engine.calls.slice(0, 4).map(({ text }) => /^volume create|(?<=--name )\S+|\S+$/.exec(text)![0]))
      .toEqual(['volume create', localName(), localName('a'), localName('a')]);
    expect(scenario.events).toEqual([
      `0 pause container ${localName()} is running`,
      '0 a starting', '0 a running', '0 b starting', '0 b running',
      '5 a exited with 0', '5 essential container a exited with 0: stopping the task', '5 b stopping', '5 b exited with 0',
    ]);
    expect(scenario.leftovers).toEqual([]);
  });

  test('does not start a container before the engine has started the one before', async () => {
    const scenario = new Scenario([{ name: 'a' }, { name: 'b' }]);
    scenario.engine.failure = command => command.startsWith('run') && command.includes(localName('a')) ? 'hang' : undefined;
    await scenario.clock.advance(100);
    expect(scenario.statesOf('b')).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['volume', 'volume create', '0 volume linux-controls.this.volume-1 could not be created:'],
    ['pause container', `run --detach --name ${localName()} `, '0 pause container failed to start:'],
  ])('ends with exit code 1 if the %s cannot be created', async (_, failing, expected) => {
    const scenario = new Scenario([{ name: 'a' }], DATA);
    scenario.engine.failure = command => command.startsWith(failing) ? { status: 125, stderr: 'no space' } : undefined;
    expect(await scenario.end()).toBe(1);
    expect(scenario.events).toEqual([expected, '0 no space', '0 stopping the task']);
    expect(scenario.leftovers).toEqual([]);
  });

  test('whose record cannot be written creates nothing and ends with exit code 1', async () => {
    const scenario = new Scenario([{ name: 'a' }]);
    jest.spyOn(scenario.record, 'add').mockImplementation(() => {
      throw new Error('no space');
    });
    expect(await scenario.end()).toBe(1);
    expect(scenario.events).toEqual(['0 pause container failed to start:', '0 no space', '0 stopping the task']);
    expect(scenario.engine.callsOf('run')).toEqual([]);
  });

  test('takes the IDs that the engine prints, so that no list is needed to remove the containers', async () => {
    const scenario = new Scenario([{ name: 'a' }], { ...DATA, behaviors: { a: { exitsAfter: 1 } } });
    scenario.engine.printsIds = true;
    expect(await scenario.end()).toBe(0);
    expect(scenario.engine.callsOf('wait')).toEqual([`0 wait ${idOf(localName('a'))}`]);
    expect(scenario.engine.callsOf('ps')).toEqual([]);
    expect({ left: scenario.leftovers, seconds: scenario.clock.now() / 1000 }).toEqual({ left: [], seconds: 1 });
  });

  test('of an essential container that fails ends the task with exit code 1', async () => {
    const scenario = new Scenario([{ name: 'a', essential: false }, { name: 'b' }, { name: 'c' }], { behaviors: { b: { startProblem: 'no such program' } } });
    expect(await scenario.end()).toBe(1);
    expect(scenario.events.slice(3)).toEqual([
      '0 b starting', '0 b not started', '0 container b failed to start:', '0 no such program', '0 essential container b failed to start: stopping the task',
      '0 a stopping', '0 a exited with 0',
    ]);
    expect(scenario.leftovers).toEqual([]);
  });

  test('of another container that fails leaves the others running', async () => {
    const scenario = new Scenario([{ name: 'a', essential: false }, { name: 'b' }], { behaviors: { a: { startProblem: 'no such program' }, b: { exitsAfter: 3, code: 4 } } });
    expect(await scenario.end()).toBe(4);
    expect(scenario.statesOf('b')).toEqual(['0 starting', '0 running', '3 exited with 4']);
  });
});

describe('a task is up', () => {
  test('once its last container has started', async () => {
    const scenario = new Scenario([{ name: 'b', ...after('a', 'SUCCESS') }, { name: 'a', essential: false }], { behaviors: { a: { exitsAfter: 5 }, b: { exitsAfter: 9 } } });
    await scenario.clock.advance(4);
    expect(scenario.upAt).toBeUndefined();
    await scenario.end();
    expect(scenario.upAt).toBe(5);
  });

  test('once its last container cannot start, unless that ends the task', async () => {
    const behaviors = { a: { exitsAfter: 5, code: 1 }, c: { exitsAfter: 9 } };
    const containers = (essential: boolean) => [{ name: 'b', essential, ...after('a', 'SUCCESS') }, { name: 'a', essential: false }, { name: 'c' }];
    const [other, essential] = [false, true].map(isEssential => new Scenario(containers(isEssential), { behaviors }));
    expect([await other.end(), await essential.end()]).toEqual([0, 1]);
    expect([other.upAt, essential.upAt]).toEqual([5, undefined]);
  });
});

describe('a dependency', () => {
  test.each([
    ['START', {}, 0],
    ['START', { exitsAfter: 0, code: 1 }, 0],
    ['COMPLETE', { exitsAfter: 5, code: 3 }, 5],
    ['SUCCESS', { exitsAfter: 5, code: 0 }, 5],
    ['HEALTHY', { healthyAt: (seconds: number) => seconds >= 2 }, 2],
  ])('with condition %s is met by a container that behaves like %j at %i s', async (condition, behavior, expected) => {
    const scenario = new Scenario([{ name: 'b', ...after('a', condition) }, { name: 'a', essential: false, healthCheck: HEALTH }], { behaviors: { a: behavior } });
    await scenario.clock.advance(20);
    expect(scenario.statesOf('b')).toEqual([`${expected} starting`, `${expected} running`]);
  });

  test.each([
    ['START', { startProblem: 'broken' }, 0, 'failed to start'],
    ['SUCCESS', { exitsAfter: 5, code: 3 }, 5, 'exited with 3'],
    ['HEALTHY', { exitsAfter: 5, code: 0, healthyAt: () => false }, 5, 'exited with 0 before it was healthy'],
  ])('with condition %s that can no longer be met by %j prevents the start, which ends the task with exit code 1', async (condition, behavior, seconds, reason) => {
    const scenario = new Scenario([{ name: 'b', ...after('a', condition) }, { name: 'a', essential: false, healthCheck: HEALTH }], { behaviors: { a: behavior } });
    expect(await scenario.end()).toBe(1);
    expect(scenario.events).toContain(`${seconds} container b failed to start: it depends on a, which ${reason}`);
    expect(scenario.statesOf('b')).toEqual([`${seconds} not started`]);
  });

  test.each(['HEALTHY', 'SUCCESS', 'COMPLETE'])('with condition %s has the start timeout of the container, from its start', async condition => {
    const containers = [{ name: 'c', essential: false, ...after('a', condition) }, { name: 'a', essential: false, startTimeout: 30, healthCheck: HEALTH, ...after('z', 'COMPLETE') }, { name: 'z', essential: false }];
    const behaviors = { a: { healthyAt: () => false }, z: { exitsAfter: 100 } };
    const scenario = new Scenario(containers, { behaviors });
    await scenario.clock.advance(129.9);
    expect(scenario.statesOf('c')).toEqual([]);
    await scenario.clock.advance(0.1);
    expect(scenario.events).toContain(`130 container c failed to start: it depends on a, which did not reach ${condition} within 30 seconds`);
  });

  test('with condition START has no timeout, and a container that was healthy in time neither', async () => {
    const scenario = new Scenario([
      { name: 'b', ...after('a', 'HEALTHY') }, { name: 'a', essential: false, startTimeout: 3, healthCheck: HEALTH },
    ], { behaviors: { a: { healthyAt: seconds => seconds >= 2 } } });
    await scenario.clock.advance(500);
    expect(scenario.statesOf('b')).toEqual(['2 starting', '2 running']);
  });

  test('leaves no timer once it is met, and the task none once it has ended', async () => {
    const scenario = new Scenario([{ name: 'b', ...after('a', 'SUCCESS') }, { name: 'a', essential: false, healthCheck: HEALTH }], { timeout: 99, behaviors: { a: { exitsAfter: 5 } } });
    await scenario.clock.advance(6);
    expect(scenario.clock.sleeps).toBe(1);
    scenario.interrupt();
    await scenario.end();
    expect(scenario.clock.sleeps).toBe(0);
  });

  test('with condition HEALTHY is not met by a container that becomes unhealthy', async () => {
    const scenario = new Scenario([{ name: 'b', ...after('a', 'HEALTHY') }, { name: 'a', essential: false, healthCheck: HEALTH }], { behaviors: { a: { healthyAt: () => false } } });
    await scenario.clock.advance(100);
    expect([scenario.statesOf('a').slice(-1), scenario.statesOf('b')]).toEqual([['30 unhealthy'], []]);
  });

  test('of several counts its timeout from the start of its container, and the first that fails decides', async () => {
    const scenario = new Scenario([
      { name: 'c', dependsOn: [{ containerName: 'a', condition: 'COMPLETE' }, { containerName: 'b', condition: 'HEALTHY' }] },
      { name: 'a', essential: false, startTimeout: 60 }, { name: 'b', essential: false, startTimeout: 20, healthCheck: HEALTH },
    ], { behaviors: { b: { healthyAt: () => false } } });
    expect(await scenario.end()).toBe(1);
    expect(scenario.events).toContain('20 container c failed to start: it depends on b, which did not reach HEALTHY within 20 seconds');
  });

  test('of several is met when all are', async () => {
    const scenario = new Scenario([
      { name: 'c', dependsOn: [{ containerName: 'a', condition: 'COMPLETE' }, { containerName: 'b', condition: 'COMPLETE' }] },
      { name: 'a', essential: false }, { name: 'b', essential: false },
    ], { behaviors: { a: { exitsAfter: 4 }, b: { exitsAfter: 7 } } });
    await scenario.clock.advance(10);
    expect(scenario.statesOf('c')).toEqual(['7 starting', '7 running']);
  });
});

const POLICY = { enabled: true, ignoredExitCodes: [3], restartAttemptPeriod: 60 };

describe('the end', () => {
  test.each<[string, object[], ConstructorParameters<typeof Scenario>[1], number, string[]]>([
    ['of the first essential container that exits has its exit code', [{ name: 'a' }, { name: 'b' }],
      { behaviors: { a: { exitsAfter: 9, code: 1 }, b: { exitsAfter: 8, code: 7 } } }, 7, ['8 a stopping', '8 a exited with 0']],
    ['of the last of other containers has exit code 0', [{ name: 'a', essential: false }, { name: 'b', essential: false }],
      { behaviors: { a: { exitsAfter: 1, code: 3 }, b: { exitsAfter: 2, code: 4 } } }, 0, ['1 a exited with 3', '2 b exited with 4', '2 all containers have exited']],
    ['before the timeout ends the wait for it', [{ name: 'a' }],
      { timeout: 60, behaviors: { a: { exitsAfter: 1, code: 5 } } }, 5, ['1 essential container a exited with 5: stopping the task']],
    ['with an ignored exit code leads to no restart', [{ name: 'a', restartPolicy: POLICY }],
      { behaviors: { a: { exitsAfter: 100, code: 3 } } }, 3, ['100 essential container a exited with 3: stopping the task']],
    ['with a restart that fails ends the container', [{ name: 'a', restartPolicy: POLICY }],
      { behaviors: { a: { exitsAfter: 100, code: 2, restartProblem: 'broken' } } }, 2,
      ['100 a restarting', '100 container a failed to restart:', '100 broken', '100 a exited with 2', '100 essential container a exited with 2: stopping the task']],
  ])('%s', async (_, containers, options, code, events) => {
    const scenario = new Scenario(containers, options);
    expect(await scenario.end()).toBe(code);
    expect(scenario.events.slice(-events.length)).toEqual(events);
    expect(`${scenario.clock.now() / 1000}`).toBe(events[events.length - 1].split(' ')[0]);
  });

  test('by the timeout has exit code 124, and the timeout counts from the start of the pause container', async () => {
    const scenario = new Scenario([{ name: 'a' }], { timeout: 60 });
    await scenario.clock.advance(59.9);
    expect(scenario.statesOf('a')).toEqual(['0 starting', '0 running']);
    expect(await scenario.end()).toBe(124);
    expect(scenario.events.slice(3)).toEqual(['60 timeout of 60 seconds reached: stopping the task', '60 a stopping', '60 a exited with 0']);
  });

  test('stops each container after those that depend on it', async () => {
    const scenario = new Scenario([{ name: 'c' }, { name: 'a' }, { name: 'b', ...after('a', 'START') }], { behaviors: { a: { stopsAfter: 1 }, b: { stopsAfter: 2 }, c: { stopsAfter: 1 } } });
    await scenario.interruptAt(10);
    expect(await scenario.end()).toBe(130);
    expect([scenario.statesOf('a'), scenario.statesOf('b'), scenario.statesOf('c')].map(states => states.slice(2))).toEqual([
      ['12 stopping', '13 exited with 0'], ['10 stopping', '12 exited with 0'], ['10 stopping', '11 exited with 0'],
    ]);
  });

  test.each([[19.9, '29.9 exited with 0'], [20.1, '30 exited with 137']])('kills a container that needs %d s after its stop timeout of 20 s', async (stopsAfter, expected) => {
    const scenario = new Scenario([{ name: 'a', stopTimeout: 20 }], { behaviors: { a: { stopsAfter } } });
    await scenario.interruptAt(10);
    await scenario.end();
    expect(scenario.statesOf('a').slice(2)).toEqual(['10 stopping', expected]);
  });

  test('starts no container that still waits', async () => {
    const scenario = new Scenario([{ name: 'b', ...after('a', 'COMPLETE') }, { name: 'a', essential: false }]);
    await scenario.interruptAt(5);
    expect(await scenario.end()).toBe(130);
    expect(scenario.statesOf('b')).toEqual([]);
    expect(scenario.engine.callsOf('run')).toHaveLength(2);
  });
});

describe('a restart policy', () => {
  test.each([[60, 1], [59.9, 0]])('restarts a container that has run for %d s with an attempt period of 60 s: %i times', async (exitsAfter, expected) => {
    const scenario = new Scenario([{ name: 'a', restartPolicy: POLICY }], { behaviors: { a: { exitsAfter, code: 1 } } });
    await scenario.clock.advance(70);
    expect(scenario.statesOf('a').filter(state => state.endsWith('restarting'))).toHaveLength(expected);
  });

  test('restarts an essential container without ending the task, and shows its log since then', async () => {
    const scenario = new Scenario([{ name: 'a', restartPolicy: POLICY }], { behaviors: { a: { exitsAfter: 100, code: 0 } } });
    await scenario.clock.advance(150);
    expect(scenario.statesOf('a')).toEqual(['0 starting', '0 running', '100 restarting', '100 running']);
    expect(scenario.engine.callsOf('logs --follow').slice(1)).toEqual([`100 logs --follow --since 1970-01-01T00:01:40.000Z ${localName('a')}`]);
    await scenario.clock.advance(51);
    expect(scenario.statesOf('a').slice(4)).toEqual(['200 restarting', '200 running']);
    scenario.engine.kill('a');
    expect(await scenario.end()).toBe(137);
  });

  test('does not restart while the task stops', async () => {
    const scenario = new Scenario([{ name: 'a', restartPolicy: POLICY }]);
    await scenario.interruptAt(100);
    expect(await scenario.end()).toBe(130);
    expect(scenario.engine.callsOf('start')).toEqual([]);
  });

});

describe('health checks', () => {
  test('change the state of a container, but not while it stops', async () => {
    const scenario = new Scenario([{ name: 'a', healthCheck: HEALTH }], { behaviors: { a: { healthyAt: seconds => seconds < 5, stopsAfter: 25 } } });
    await scenario.interruptAt(25);
    await scenario.end();
    expect(scenario.statesOf('a')).toEqual(['0 starting', '0 running', '0 healthy', '25 stopping', '50 exited with 0']);
  });

  test('start again after a restart, as if the container had never been healthy', async () => {
    const restartPolicy = { enabled: true, restartAttemptPeriod: 60 };
    const scenario = new Scenario([{ name: 'a', healthCheck: { ...HEALTH, startPeriod: 50 }, restartPolicy }], { behaviors: { a: { exitsAfter: 100, healthyAt: seconds => seconds < 100 } } });
    await scenario.clock.advance(195);
    expect(scenario.statesOf('a')).toEqual(['0 starting', '0 running', '0 healthy', '100 restarting', '100 running', '180 unhealthy']);
  });

  test('end when the container exits', async () => {
    const scenario = new Scenario([{ name: 'a', healthCheck: HEALTH, essential: false }, { name: 'b' }], { behaviors: { a: { exitsAfter: 3, probeTakes: 4 } } });
    await scenario.clock.advance(50);
    expect(scenario.engine.callsOf('exec')).toEqual([`0 exec ${localName('a')} ready`]);
    expect(scenario.engine.interrupted).toEqual([`exec ${localName('a')} ready`]);
  });
});

describe('interruptions', () => {
  const STEPS = [
    ['before the start', undefined],
    ['while a volume is created', 'volume create'],
    ['while the pause container starts', `run --detach --name ${localName()} `],
    ['while the first container starts', `run --detach --name ${localName('a')} `],
    ['while the second container starts', `run --detach --name ${localName('b')} `],
  ] as const;

  test.each(STEPS)('%s stop the task once that step is done, start nothing else, and leave nothing', async (_, step) => {
    const scenario = new Scenario([{ name: 'a' }, { name: 'b' }], DATA);
    let creations = 0;
    scenario.engine.failure = command => {
      creations += /^(run|volume create)/.test(command) ? 1 : 0;
      if (step !== undefined && command.startsWith(step)) {
        scenario.interrupt();
      }
      return undefined;
    };
    if (step === undefined) {
      scenario.interrupt();
    }
    expect(await scenario.end()).toBe(130);
    expect(creations).toBe(STEPS.findIndex(([, other]) => other === step));
    expect(scenario.events.filter(event => event.endsWith('interrupted'))).toHaveLength(1);
    expect(scenario.leftovers).toEqual([]);
  });

  test.each(STEPS.slice(1))('%s twice end a step that hangs, and remove what appears late', async (_, step) => {
    const scenario = new Scenario([{ name: 'a' }, { name: 'b' }], DATA);
    scenario.engine.failure = command => command.startsWith(step!) ? 'hang' : undefined;
    await scenario.interruptAt(5);
    await scenario.clock.advance(1);
    expect(scenario.engine.interrupted).toEqual([]);
    scenario.interrupt();
    // The engine creates a container although its program was interrupted.
    const late = scenario.record.record.objects.at(-1)!;
    const labels = { 'cdk-fargate-linux-controls.run': 'this', 'cdk-fargate-linux-controls.task': 'web' };
    const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    scenario.engine.failure = () => undefined;
    void scenario.clock.sleep(0.5).then(() => scenario.engine.run(late.kind === 'volume' ? ['volume', 'create', ...options, late.localName] : ['run', '--name', late.localName, ...options]));
    expect(await scenario.end()).toBe(130);
    expect(scenario.events).toContain('6 killing the containers; press Ctrl-C again to leave them');
    expect(scenario.leftovers).toEqual([]);
    expect(scenario.clock.now()).toBe(7000);
  });

  test.each([
    ['twice kill containers that do not stop', { timeout: undefined, first: 5, code: 130 }],
    ['once kill a task that stops already', { timeout: 5, first: 6, code: 124 }],
  ])('%s', async (_, { timeout, first, code }) => {
    const scenario = new Scenario([{ name: 'a', stopTimeout: 100 }], { timeout, behaviors: { a: { stopsAfter: Infinity } } });
    for (let second = first; second <= 6; second++) {
      await scenario.interruptAt(second);
    }
    expect(await scenario.end()).toBe(code);
    expect(scenario.statesOf('a').slice(2)).toEqual(['5 stopping', '6 exited with 137']);
    expect(scenario.clock.now()).toBe(6000);
  });

  test('by a signal other than Ctrl-C do not mention Ctrl-C', async () => {
    const scenario = new Scenario([{ name: 'a' }], { behaviors: { a: { stopsAfter: Infinity } } });
    await scenario.interruptAt(5, 143);
    await scenario.interruptAt(6, 143);
    expect(await scenario.end()).toBe(143);
    expect(scenario.events).toContain('6 killing the containers');
  });

  test.each(['ps', 'unpause'])('three times end even if %s hangs for a container that is paused', async hanging => {
    const scenario = new Scenario([{ name: 'a' }]);
    await scenario.clock.advance(1);
    scenario.engine.container('a').isPaused = true;
    scenario.engine.failure = command => command.startsWith(hanging) ? 'hang' : undefined;
    await scenario.interruptAt(5);
    await scenario.interruptAt(6);
    await scenario.interruptAt(7);
    expect(await scenario.end()).toBe(130);
    expect(scenario.clock.now()).toBe(7000);
  });

  test.each([[undefined, 130, 6], [4, 124, 5]])('three times end even if the engine hangs, with a timeout of %s s, and name what may be left', async (timeout, code, killed) => {
    const scenario = new Scenario([{ name: 'a' }], { ...DATA, timeout });
    await scenario.clock.advance(1);
    scenario.engine.failure = () => 'hang';
    await scenario.interruptAt(5);
    await scenario.interruptAt(6);
    await scenario.interruptAt(7);
    expect(await scenario.end()).toBe(code);
    expect(scenario.clock.now()).toBe(7000);
    expect(scenario.events.slice(-4)).toEqual([
      `${killed} killing the containers; press Ctrl-C again to leave them`,
      '7 leaving what is not removed yet',
      '7 docker ps failed: interrupted',
      `7 These may be left: containers ${localName()}, ${localName('a')}, and volumes linux-controls.this.volume-1. Once the engine answers, remove them with run --clean.`,
    ]);
  });

  test('are not required if a step gets no answer: the task ends, and what appears late is removed', async () => {
    const scenario = new Scenario([{ name: 'a' }]);
    scenario.engine.failure = command => command.startsWith('run') && command.includes(localName('a')) ? { stderr: 'docker run did not answer within 60 seconds', isUnanswered: true } : undefined;
    expect(await scenario.end()).toBe(1);
    expect(scenario.events).toContain('0 docker run did not answer within 60 seconds');
    expect({ left: scenario.leftovers, seconds: scenario.clock.now() / 1000 }).toEqual({ left: [], seconds: 1 });
  });

  test('are not required if a killed container does not end: the removal ends it after 10 s', async () => {
    const scenario = new Scenario([{ name: 'a', stopTimeout: 20 }], { behaviors: { a: { stopsAfter: Infinity } } });
    scenario.engine.failure = command => command === `kill ${localName('a')}` ? {} : undefined;
    await scenario.interruptAt(5);
    expect(await scenario.end()).toBe(130);
    expect(scenario.clock.now()).toBe(35_000);
    expect(scenario.leftovers).toEqual([]);
  });
});

describe('an engine that fails', () => {
  const CONNECTION = { stderr: 'Cannot connect to the Docker daemon' };

  test('during a run is reported as that, and not as exit codes of containers', async () => {
    const scenario = new Scenario([{ name: 'a' }, { name: 'b' }]);
    await scenario.clock.advance(1);
    scenario.engine.failure = () => CONNECTION;
    scenario.engine.kill('a');
    scenario.engine.kill('b');
    scenario.engine.containers.clear();
    expect(await scenario.end()).toBe(1);
    expect(scenario.events.slice(5)).toEqual([
      '1 a lost', '1 the engine fails, so the containers are lost: docker ps failed: Cannot connect to the Docker daemon', '1 b lost',
      '1 docker ps failed: Cannot connect to the Docker daemon',
      `1 These may be left: containers ${localName()}, ${localName('a')}, ${localName('b')}. Once the engine answers, remove them with run --clean.`,
    ]);
  });

  test('to remove something is an error with the list of what is left and the commands that remove it', async () => {
    const scenario = new Scenario([{ name: 'a' }], { ...DATA, behaviors: { a: { exitsAfter: 1 } } });
    scenario.engine.failure = command => /^rm|^volume rm/.test(command) ? { stderr: 'device is busy' } : undefined;
    expect(await scenario.end()).toBe(1);
    expect(scenario.events.slice(5)).toEqual([
      '1 cannot remove 2 containers and 1 volume of task web:', '1   docker rm failed: device is busy', '1   docker volume failed: device is busy', '1 Remove what is left:',
      `1   docker rm --force --volumes ${localName('a')} ${localName()}`, '1   docker volume rm linux-controls.this.volume-1',
    ]);
  });

  test('to remove something does not replace the exit code of a failed task', async () => {
    const scenario = new Scenario([{ name: 'a' }], { behaviors: { a: { exitsAfter: 1, code: 9 } } });
    scenario.engine.failure = command => /^rm/.test(command) ? {} : undefined;
    expect(await scenario.end()).toBe(9);
  });

  test.each([/^kill --signal/, /^kill --signal|^ps/])('to stop a container at %s is reported, and the container is killed at once', async failing => {
    const scenario = new Scenario([{ name: 'a', stopTimeout: 50 }]);
    scenario.engine.failure = command => failing.test(command) && scenario.engine.container('a').code === undefined ? { stderr: 'no such signal\n' } : undefined;
    await scenario.interruptAt(5);
    expect(await scenario.end()).toBe(130);
    expect(scenario.events.slice(-3)).toEqual(['5 a stopping', '5 cannot stop container a: no such signal', '5 a exited with 137']);
  });

  test.each([
    ['cannot be signaled because it has just ended is not a failure', 'wait for nothing', '5 a exited with 3'],
    ['has ended, and whose exit code the engine never learns, is waited for, but not for long', 'wait', '15 a ended with an exit code that the engine does not know'],
  ])('a container that %s', async (_, hanging, expected) => {
    const scenario = new Scenario([{ name: 'a', stopTimeout: 50 }]);
    scenario.engine.failure = command => {
      if (command.startsWith('kill')) {
        scenario.engine.kill('a', 3);
        return { stderr: 'can only kill running containers' };
      }
      return command.startsWith(hanging) ? 'hang' : undefined;
    };
    await scenario.interruptAt(5);
    expect(await scenario.end()).toBe(130);
    expect(scenario.events.slice(-2)).toEqual(['5 a stopping', expected]);
  });

  test('to answer because a signal ended its program is asked again', async () => {
    const scenario = new Scenario([{ name: 'a', stopTimeout: 50 }]);
    let calls = 0;
    scenario.engine.failure = command => command.startsWith('kill') && ++calls === 1 ? { stderr: '' } : undefined;
    await scenario.interruptAt(5);
    expect(await scenario.end()).toBe(130);
    expect(scenario.events.slice(-2)).toEqual(['5 a stopping', '5 a exited with 0']);
  });

  test('in an unexpected way is reported with its place, and leaves nothing', async () => {
    const scenario = new Scenario([{ name: 'a' }]);
    scenario.engine.follow = () => {
      throw new Error('out of file descriptors');
    };
    expect(await scenario.end()).toBe(1);
    expect(scenario.events).toContain('0 internal error: Error: out of file descriptors');
    expect(scenario.leftovers).toEqual([]);
  });
});

test('the status on a terminal names the containers whose start has begun', async () => {
  const scenario = new Scenario([{ name: 'a' }, { name: 'b' }], { isTTY: true, behaviors: { a: { exitsAfter: 5 } } });
  await scenario.end();
  expect(scenario.events.map(event => event.split('\u001b[2K')[1]))
    .toEqual(expect.arrayContaining(['a running', 'a running · b starting', 'a exited with 0 · b stopping']));
});

describe('what others do to the containers', () => {
  test('a container that another program removes is reported as removed, with the exit code of SIGKILL', async () => {
    const scenario = new Scenario([{ name: 'a', restartPolicy: { enabled: true, restartAttemptPeriod: 1 } }]);
    await scenario.clock.advance(5);
    scenario.engine.remove(localName('a'));
    expect(await scenario.end()).toBe(137);
    expect(scenario.events.slice(3))
      .toEqual(['5 a was removed by another program', '5 essential container a was removed by another program: stopping the task']);
    expect(scenario.engine.callsOf('logs')).toEqual([`0 logs --follow ${localName('a')}`]);
  });

  test('a container that is paused is continued so that it can stop, which is reported', async () => {
    const scenario = new Scenario([{ name: 'a' }]);
    await scenario.clock.advance(5);
    scenario.engine.container('a').isPaused = true;
    scenario.interrupt();
    expect(await scenario.end()).toBe(130);
    expect(scenario.events.slice(-3)).toEqual(['5 a stopping', '5 container a is paused: continuing it so that it can stop', '5 a exited with 0']);
    expect(scenario.engine.callsOf('kill')).toEqual([1, 2].map(() => `5 kill --signal SIGTERM ${localName('a')}`));
    expect(scenario.clock.now()).toBe(5000);
  });
});

describe('logs', () => {
  const LOG = [['1', 'stdout'], ['e1', 'stderr'], ['2', 'stdout'], ['e2', 'stderr']] as const;

  test.each([0, 1, 2, 3, 4])('are complete and without repetitions if %i lines were followed before the end', async followed => {
    const scenario = new Scenario([{ name: 'a' }], { behaviors: { a: { exitsAfter: 1, log: LOG, followed } } });
    await scenario.end();
    expect(scenario.out.trim().split('\n').sort()).toEqual(['a | 1', 'a | 2', 'a | e1', 'a | e2']);
  });

  test('that cannot be read do not prevent the end after a second signal', async () => {
    const scenario = new Scenario([{ name: 'a' }], { behaviors: { a: { exitsAfter: 1 } } });
    scenario.engine.failure = command => command.startsWith('logs') ? 'hang' : undefined;
    await scenario.interruptAt(5);
    await scenario.interruptAt(6);
    expect(await scenario.end()).toBe(130);
    expect(scenario.clock.now()).toBe(6000);
    expect(scenario.leftovers).toEqual([]);
  });

  test('are no longer followed after the end', async () => {
    const scenario = new Scenario([{ name: 'a' }, { name: 'b' }], { behaviors: { a: { exitsAfter: 1 } } });
    await scenario.end();
    expect(scenario.engine.callsOf('end logs --follow')).toHaveLength(2);
  });
});

test('the environment file of a container reaches the command that starts it, and no other', async () => {
  const scenario = new Scenario([{ name: 'a' }, { name: 'b' }], { environmentFiles: new Map([['b', 'PASSWORD=p']]), behaviors: { a: { exitsAfter: 1 } } });
  const run = jest.spyOn(scenario.engine, 'run');
  await scenario.end();
  expect(run.mock.calls.filter(([, options]) => options?.input !== undefined).map(([args, options]) => [args[3], options!.input]))
    .toEqual([[localName('b'), 'PASSWORD=p']]);
});
