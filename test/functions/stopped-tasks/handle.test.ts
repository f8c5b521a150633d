import { CONSTRAINT_VIOLATED, Event, FAILED_DEPLOYMENT, IMPAIRED, IMPAIRED_DAEMON, NO_CPU, NOT_CONFIGURED, NOT_PLACED, OTHERS, OUT_OF_MEMORY, stopped } from './events';
import { Claim, handle, Ports } from '../../../src/functions/stopped-tasks/handle';
import type { Message } from '../../../src/functions/stopped-tasks/report';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SETTINGS = { interval: 900, namespace: 'StoppedTasks', requestId: 'call-1' };

/** Stands in for the other services. The table behaves as the condition of the real one, which test/deployment runs. */
class Outside implements Ports {
  public readonly lines: string[] = [];
  public readonly messages: Message[] = [];
  public readonly failing = new Set<'claim' | 'publish'>();
  public time = NOW;
  readonly #claims = new Map<string, Claim>();

  now = () => this.time;
  log = (line: string) => void this.lines.push(line);
  claim = (claim: Claim) => {
    this.#fail('claim');
    const earlier = this.#claims.get(claim.key);
    const isFree = !earlier || earlier.expires <= claim.now || earlier.owner === claim.owner;
    if (isFree) {
      this.#claims.set(claim.key, claim);
    }
    return Promise.resolve(isFree);
  };
  publish = (message: Message) => {
    this.#fail('publish');
    this.messages.push(message);
    return Promise.resolve();
  };

  #fail(port: 'claim' | 'publish') {
    if (this.failing.has(port)) {
      throw new Error(`${port} is unavailable`);
    }
  }
}

let outside: Outside;
beforeEach(() => {
  outside = new Outside();
});

const receive = (event: unknown, settings = {}) => handle(event, { ...SETTINGS, ...settings }, outside);
const SCALED_IN = { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/8646900195280463695)' };
const linesLogged = () => outside.lines.map(line => JSON.parse(line) as any);
const lastLine = () => linesLogged().at(-1);

test('a message names the cause, the rule, the fix, the page of the rule, the service, and the task, and links to the console', async () => {
  await receive(stopped({ stopCode: 'TaskFailedToStart', stoppedReason: 'CannotStartContainerError: write sysctl key net.core.somaxconn: open /proc/sys/net/core/somaxconn: read-only file system' }));
  const [{ subject, text, attributes }] = outside.messages;
  expect(text).toContain('A task of servicetest in cluster FargateCluster stopped.');
  expect(text).toContain('task c13b4cb40f1f4fe4a2971f76ae5a47ad  sample-fargate:1');
  expect(text).toContain('https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/FargateCluster/tasks/c13b4cb40f1f4fe4a2971f76ae5a47ad');
  expect(text).toContain('There will be no other message about this cause and service for 15 minutes.');
  expect(text).toContain('read-only file system');
  expect(subject).toBe(`servicetest: ${attributes.cause} (FargateCluster)`);
  expect(attributes).toStrictEqual({ cause: expect.stringMatching(/^[a-z-]+$/) as string, account: '111122223333', cluster: 'FargateCluster', service: 'servicetest' });
});

test('a message contains the rule of a mistake in the task definition, with its fix and its page', async () => {
  await receive(stopped({ stopCode: 'TaskFailedToStart' }, [{ reason: 'failed to write "net.core.somaxcon": open /proc/sys/net/core/somaxcon: no such file or directory' }]));
  const [{ text }] = outside.messages;
  const { explanations: [{ findings: [{ rule, fix }] }] } = lastLine();
  expect(rule).toMatch(/^cdk-fargate-linux-controls::/);
  for (const part of [rule, fix, `docs/rules.md#${rule.split('::')[1]}`]) {
    expect(text).toContain(part);
  }
});

test.each<[string, Event, string, string]>([
  ['out of memory', OUT_OF_MEMORY, 'StoppedTasks', 'out-of-memory'],
  ['an exit code that no message explains', stopped({}), 'StoppedTasks', 'exit-code-1'],
  ['a service container that ends without an error', stopped({}, [{ exitCode: 0 }]), 'StoppedTasks', 'exit-code-0'],
  ['a load balancer that finds the task unhealthy', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:x)' }), 'StoppedTasks', 'target-unhealthy'],
  ['a health check that fails', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' }), 'StoppedTasks', 'container-unhealthy'],
  ['a reason of the scheduler that is not known', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'A new reason' }, [{}]), 'StoppedTasks', 'ServiceSchedulerInitiated'],
  ['a Spot interruption', stopped({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }, [{ exitCode: 143 }]), 'StoppedTasks', 'spot-interrupted'],
  ['a batch task that fails', stopped({ group: 'family:batch' }), 'StoppedTasks', 'exit-code-1'],
  ['a batch task that was killed', stopped({ group: 'family:batch' }, [{ exitCode: 0 }, { exitCode: 137 }]), 'StoppedTasks', 'exit-code-137'],
  ['a task without a stop code or containers', stopped({ stopCode: undefined, stoppedReason: undefined, containers: undefined, group: undefined }), 'StoppedTasks', 'unknown'],
  ['an impaired service', IMPAIRED, 'ImpairedServices', 'tasks-do-not-start'],
  ['no capacity of Fargate', NOT_PLACED, 'ImpairedServices', 'no-capacity'],
  ['no room on the instances', NO_CPU, 'ImpairedServices', 'no-room-on-instances'],
  ['a reason why no task is placed', { ...NO_CPU, detail: { ...NO_CPU.detail, reason: 'ATTRIBUTE' } }, 'ImpairedServices', 'instance-lacks-attribute'],
  ['a service that is not configured', NOT_CONFIGURED, 'ImpairedServices', 'task-not-configured'],
  ['a DAEMON service whose constraints an instance violates', CONSTRAINT_VIOLATED, 'ImpairedServices', 'daemon-constraint-violated'],
  ['a daemon', IMPAIRED_DAEMON, 'ImpairedServices', 'no-room-on-instances'],
  ['a daemon without a reason', { ...IMPAIRED_DAEMON, detail: { ...IMPAIRED_DAEMON.detail, reason: undefined } }, 'ImpairedServices', 'task-start-impaired'],
  ['a deployment that an alarm fails', { ...FAILED_DEPLOYMENT, detail: { ...FAILED_DEPLOYMENT.detail, reason: 'deployment failed: alarm detected.' } }, 'FailedDeployments', 'deployment-alarm'],
  ['a failed deployment', FAILED_DEPLOYMENT, 'FailedDeployments', 'tasks-do-not-start'],
  ['a deployment that fails for another reason', { ...FAILED_DEPLOYMENT, detail: { ...FAILED_DEPLOYMENT.detail, reason: 'Another reason.' } }, 'FailedDeployments', 'deployment-failed'],
])('reports %s', async (_, event, metric, cause) => {
  await receive(event);
  expect(outside.messages.map(({ attributes }) => attributes.cause)).toEqual([cause]);
  const line = lastLine();
  expect(line).toMatchObject({ Cause: cause, Account: '111122223333', [metric]: 1 });
  const [{ Dimensions: dimensions, Metrics: metrics }] = line._aws.CloudWatchMetrics;
  expect(metrics).toEqual([{ Name: metric, Unit: 'Count' }]);
  // CloudWatch drops a metric whose dimensions are not members of the line.
  expect(dimensions.flat().filter((name: string) => typeof line[name] !== 'string' || line[name] === '')).toEqual([]);
  expect(line._aws.Timestamp).toBe(Date.parse(event.time));
});

test.each<[string, readonly (readonly [name: string, exitCode?: number])[], string, string | undefined]>([
  ['a program that failed before a sidecar that ECS stopped', [['envoy', 143], ['app', 2]], 'exit-code-2', 'app'],
  ['a program that failed before a sidecar that ECS killed', [['log', 137], ['app', 1]], 'exit-code-1', 'app'],
  ['a crash before any other exit code', [['a', 1], ['log', 137], ['app', 139], ['b', 143]], 'exit-code-139', 'app'],
  ['an exit code of 255 as one of the program', [['a', 255], ['app', 139]], 'exit-code-139', 'app'],
  ['one of two programs, by name and not by position', [['b', 2], ['a', 1]], 'exit-code-1', 'a'],
  ['a kill before a program that ended without an error', [['a', 0], ['app', 137]], 'exit-code-137', 'app'],
  ['a program that ended without an error before a sidecar that ECS stopped', [['envoy', 143], ['app', 0]], 'exit-code-0', 'app'],
  ['a program that ended without an error before a sidecar that the signal of its image stopped', [['nginx', 131], ['app', 0]], 'exit-code-0', 'app'],
  ['a signal if nothing else is known', [['app', 143]], 'exit-code-143', 'app'],
  ['nothing about containers without an exit code', [['app']], 'essential-container-ended', undefined],
])('takes for the cause %s, in any order', async (_, containers, cause, container) => {
  for (const order of [containers, [...containers].reverse()]) {
    await receive(stopped({}, order.map(([name, exitCode]) => ({ name, exitCode }))), { requestId: String(order === containers) });
    expect(lastLine()).toMatchObject(container === undefined ? { Cause: cause } : { Cause: cause, container });
  }
  expect(outside.messages.map(({ attributes }) => attributes.cause)).toEqual([cause]);
});

test.each<[string, string | undefined, string, string]>([
  ['maintenance', 'ServiceSchedulerInitiated', 'Amazon ECS is performing maintenance on the underlying infrastructure hosting the task.', 'host-maintained'],
  ['the end of the host', 'ServiceSchedulerInitiated', 'Host EC2 (instance i-0abc) terminated.', 'host-ended'],
  ['a forced deregistration', 'ServiceSchedulerInitiated', 'Container instance deregistration forced by user', 'host-ended'],
  ['a Spot interruption', 'SpotInterruption', 'Your Spot Task was interrupted.', 'spot-interrupted'],
  ['a stop for a reason that is not known', 'ServiceSchedulerInitiated', 'A new reason', 'ServiceSchedulerInitiated'],
  ['a stop with a code that is not known', 'ANewCode', 'A new reason', 'ANewCode'],
  ['a start that failed for a reason that is not known', 'TaskFailedToStart', 'A new reason', 'TaskFailedToStart'],
  ['a start that failed because a container exited', 'TaskFailedToStart', 'Essential container in task exited', 'exit-code-1'],
  ['a stop without a code', undefined, 'A new reason', 'exit-code-1'],
])('prefers the reason of ECS to an exit code: %s', async (_, stopCode, stoppedReason, cause) => {
  await receive(stopped({ stopCode, stoppedReason }, [{ exitCode: 1 }, { exitCode: 143 }]));
  expect(outside.messages.map(({ attributes }) => attributes.cause)).toEqual([cause]);
});

test('a stop by ECS holds back no message about a crash', async () => {
  const crashed = [{ exitCode: 143 }];
  await receive(stopped({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }, crashed), { requestId: '1' });
  await receive(stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'ECS is performing maintenance on the underlying infrastructure hosting the task.' }, crashed), { requestId: '2' });
  await receive(stopped({}, crashed), { requestId: '3' });
  expect(outside.messages.map(({ attributes }) => attributes.cause)).toEqual(['host-maintained', 'exit-code-143']);
});

test.each<[number, RegExp]>([
  [0, /without an error, but a service expects a program that keeps running[^]*in the foreground/],
  [137, /SIGKILL[^]*MemoryUtilization[^]*stopTimeout/],
  [139, /SIGSEGV[^]*core dump/],
  [143, /SIGTERM[^]*a process in the task sent the signal/],
])('explains the exit code %d, for which ECS gives no reason', async (exitCode, expected) => {
  await receive(stopped({}, [{ exitCode }]));
  const [{ text }] = outside.messages;
  expect(text).toMatch(expected);
  expect(text).toContain('\ncontainer: FargateApp\n');
  expect(text).not.toMatch(/No known message|Check the exit code/);
});

test.each<[string, readonly object[], string]>([
  ['ran out of memory', [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }], 'out-of-memory'],
  ['crashed', [{ exitCode: 143 }, { exitCode: 139 }], 'exit-code-139'],
])('counts a deliberate stop in which a container %s, without a message', async (_, containers, cause) => {
  for (const detail of [{ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }, SCALED_IN]) {
    await receive(stopped(detail, containers));
    expect(lastLine()).toMatchObject({ Cause: cause, StoppedTasks: 1, deliberate: expect.any(String) as string });
    expect(lastLine()._aws).toBeDefined();
  }
  expect(outside.messages).toEqual([]);
});

test('does not count a deliberate stop whose containers answer with other exit codes', async () => {
  await receive(stopped(SCALED_IN, [0, 1, 130, 131, 137, 143, 255].map(exitCode => ({ exitCode }))));
  expect(lastLine()._aws).toBeUndefined();
});

test.each<[string, readonly object[]]>([
  ['a container ended with another code', [{ exitCode: 0 }, { exitCode: 1 }]],
  ['a signal ended a container, which may be the program', [{ exitCode: 0 }, { exitCode: 143 }]],
  ['a container has no exit code', [{ exitCode: 0 }, { exitCode: undefined }]],
  ['a container has a reason', [{ exitCode: 0, reason: 'A reason' }]],
  ['it has no containers', []],
])('a task outside of a service has not completed if %s', async (_, containers) => {
  await receive(stopped({ group: 'family:batch' }, containers));
  expect(outside.messages).toHaveLength(1);
  expect(lastLine()).not.toHaveProperty('deliberate');
  expect(lastLine().Cause).not.toBe('exit-code-0'); // which is a failure in a service only
});

test('sends a message about each family of tasks that no service started, even in one group', async () => {
  const run = (family: string, revision: number, group?: string) => receive(
    stopped({ group, taskDefinitionArn: `arn:aws:ecs:us-west-2:111122223333:task-definition/${family}:${revision}` }), { requestId: `${family}${revision}` });
  await run('billing', 3, 'nightly');
  await run('billing', 4, 'nightly');
  await run('reports', 1, 'nightly');
  await run('reports', 2);
  expect(outside.messages.map(({ attributes: { service }, text }) => [service, /(?:billing|reports):\d/.exec(text)?.[0]])).toEqual([
    ['nightly', 'billing:3'], ['nightly', 'reports:1'], ['family:reports', 'reports:2'],
  ]);
  expect(outside.messages[0].text).toContain('no other message about this cause and task definition family');
});

test.each(Object.entries<Event>(OTHERS).filter(([, { source }]) => source === 'aws.ecs'))('ignores %s, which a rule that is too wide selects', async (_, event) => {
  await receive(event);
  expect(outside.messages).toEqual([]);
  expect(lastLine()).toEqual({ level: 'INFO', ignored: event.detail.lastStatus ?? event.detail.eventName, eventId: event.id });
});

test.each<[string, Event, string]>([
  ['a user stops', stopped({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }, [{ exitCode: 137 }]), 'user'],
  ['scaling or a deployment replaces', stopped(SCALED_IN, [{ exitCode: 137 }]), 'scaling'],
  ['completes outside of a service', stopped({ group: 'family:batch' }, [{ exitCode: 0 }, { exitCode: 0 }]), 'completed'],
])('logs a task that %s, without a metric or a message', async (_, event, deliberate) => {
  await receive(event);
  expect(outside.messages).toEqual([]);
  expect(linesLogged()).toEqual([expect.objectContaining({ deliberate, Service: expect.any(String) })]);
  expect(lastLine()).not.toHaveProperty('_aws');
});

test('sends one message about a service and cause in the interval, and logs each event', async () => {
  const arrive = async (event: unknown, seconds: number, requestId: string) => {
    outside.time = NOW + seconds * 1000;
    await receive(event, { requestId });
    return outside.messages.length;
  };
  expect(await arrive(OUT_OF_MEMORY, 0, '1')).toBe(1);
  expect(await arrive(OUT_OF_MEMORY, 899, '2')).toBe(1);
  expect(await arrive(stopped({}), 899, '3')).toBe(2); // another cause
  expect(await arrive({ ...OUT_OF_MEMORY, detail: { ...OUT_OF_MEMORY.detail, group: 'service:other' } }, 899, '4')).toBe(3);
  expect(await arrive({ ...OUT_OF_MEMORY, account: '444455556666' }, 899, '5')).toBe(4);
  expect(await arrive(OUT_OF_MEMORY, 900, '6')).toBe(5);
  expect(await arrive(IMPAIRED, 900, '7')).toBe(6);
  expect(await arrive(FAILED_DEPLOYMENT, 900, '8')).toBe(7); // the same cause, and other news
  expect(outside.lines).toHaveLength(8);
});

test('a topic that fails loses neither the line nor the message: the repeated call sends it', async () => {
  outside.failing.add('publish');
  await expect(receive(OUT_OF_MEMORY)).rejects.toThrow('publish is unavailable');
  expect(lastLine()).toMatchObject({ Cause: 'out-of-memory' });
  outside.failing.clear();
  await receive(OUT_OF_MEMORY);
  expect(outside.messages).toHaveLength(1);
});

test('while the topic fails, each event fails, so that it reaches the dead-letter queue, and the first event after it is sent', async () => {
  outside.failing.add('publish');
  for (const requestId of ['1', '2', '3']) {
    await expect(receive(OUT_OF_MEMORY, { requestId })).rejects.toThrow('publish is unavailable');
  }
  outside.failing.clear();
  await receive(OUT_OF_MEMORY, { requestId: '4' });
  await receive(OUT_OF_MEMORY, { requestId: '5' });
  await receive(OUT_OF_MEMORY, { requestId: '1' }); // Lambda repeats the call
  expect(outside.messages).toHaveLength(1);
});

test('a call that is cut off while it sends holds the others back for a minute', async () => {
  outside.publish = () => new Promise(() => {});
  void receive(OUT_OF_MEMORY, { requestId: 'cut off' });
  await new Promise(resolve => setImmediate(resolve));
  outside.publish = message => Promise.resolve(void outside.messages.push(message));
  for (const [seconds, sent] of [[59, 0], [60, 1], [959, 1], [960, 2]]) {
    outside.time = NOW + seconds * 1000;
    await receive(OUT_OF_MEMORY, { requestId: `after ${seconds}` });
    expect(outside.messages).toHaveLength(sent);
  }
});

test('a table that fails after the message was sent, or while the topic fails, changes nothing', async () => {
  outside.publish = message => {
    outside.failing.add('claim');
    return Promise.resolve(void outside.messages.push(message));
  };
  await receive(OUT_OF_MEMORY);
  expect(outside.messages).toHaveLength(1);
  outside.failing.clear();
  outside.publish = () => {
    outside.failing.add('claim');
    throw new Error('publish is unavailable');
  };
  await expect(receive(IMPAIRED)).rejects.toThrow('publish is unavailable');
});

test('a table that fails loses neither the line nor the message', async () => {
  outside.failing.add('claim');
  await receive(OUT_OF_MEMORY);
  await receive(OUT_OF_MEMORY);
  expect(outside.messages).toHaveLength(2);
  expect(linesLogged().map(({ level }) => level)).toEqual([undefined, 'ERROR', undefined, 'ERROR']);
});

test('neither the message nor the log contains overrides, attachments, or addresses', async () => {
  const environment = [{ name: 'PASSWORD', value: 'hunter2' }];
  const overrides = { containerOverrides: [{ name: 'FargateApp', environment, command: ['login', '--token=hunter2'] }] };
  const attachments = [{ type: 'eni', details: [{ name: 'key', value: 'hunter2' }] }];
  await receive(stopped({ overrides, attachments, environment }, [{ exitCode: 1, environment, networkInterfaces: [{ privateIpv4Address: '10.0.0.139' }] }]));
  const all = JSON.stringify([outside.lines, outside.messages]);
  expect(all).toContain('FargateApp');
  expect(all).not.toMatch(/hunter2|PASSWORD|10\.0\.0\.139/);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'event'],
  ['a list', [OUT_OF_MEMORY]],
  ['no detail', { ...OUT_OF_MEMORY, detail: undefined }],
  ['another type', { ...OUT_OF_MEMORY, 'detail-type': 'Another Type' }],
  ['a type that is a member of every object', { ...OUT_OF_MEMORY, 'detail-type': 'constructor' }],
  ['a task without an ARN', stopped({ taskArn: 7 })],
  ['a task in no state', stopped({ lastStatus: undefined })],
  ['a service event without a name', { ...IMPAIRED, detail: { ...IMPAIRED.detail, eventName: undefined } }],
  ['an event of another program', OTHERS['an event of another program']],
  ['a service without a name', { ...IMPAIRED, resources: [] }],
])('reports that an event is unreadable: %s', async (_, event) => {
  await receive(event);
  expect(outside.messages.map(({ attributes }) => attributes.cause)).toEqual(['event-unreadable']);
  expect(lastLine()).toMatchObject({ UnreadableEvents: 1 });
  expect(lastLine()).not.toHaveProperty('detail');
});

test.each(['serviceName', 'service'])('finds a service that only `%s` names', async member => {
  await receive({ ...IMPAIRED, resources: undefined, detail: { ...IMPAIRED.detail, [member]: 'web' } });
  expect(lastLine()).toMatchObject({ Cluster: 'default', Service: 'web' });
});

test('names a daemon, and links to its cluster', async () => {
  await receive(IMPAIRED_DAEMON);
  const [{ text, attributes }] = outside.messages;
  expect(text).toContain('Daemon my-daemon in cluster default cannot start or keep its tasks.');
  expect(text).toMatch(/^console: https:\/\/us-west-2\.console\.aws\.amazon\.com\/ecs\/v2\/clusters\/default$/m);
  expect(attributes).toMatchObject({ cluster: 'default', service: 'my-daemon' });
});

test('the message and the log contain no secret that a reason quotes', async () => {
  const reason = 'CannotStartContainerError: env DB_PASSWORD=hunter2 https://user:hunter2@registry.example.com/x?sig=hunter2 dial tcp 10.1.2.3:443: i/o timeout';
  await receive(stopped({ stoppedReason: reason }, [{ exitCode: 1, reason }]));
  await receive({ ...FAILED_DEPLOYMENT, detail: { ...FAILED_DEPLOYMENT.detail, reason: `${'x '.repeat(120)}${reason}` } });
  // The limit of a text cuts the URL before the end of its password.
  await receive(stopped({ stoppedReason: `${'x'.repeat(1948)} https://user:hunter2-and-more@host` }));
  outside.claim = () => {
    throw new Error(`connect ETIMEDOUT 10.1.2.3:443 ${reason}`);
  };
  await receive({ ...NOT_CONFIGURED, detail: { ...NOT_CONFIGURED.detail, reason } });
  const all = JSON.stringify([outside.lines, outside.messages]);
  expect(all).toContain('registry.example.com');
  expect(all).not.toMatch(/hunter2|10\.1\.2\.3/);
});

test('a long name of a service leaves room for the cause in the subject', async () => {
  for (const length of [76, 77, 255]) {
    await receive(stopped({ group: `service:${'x'.repeat(length)}`, clusterArn: 'arn:aws:ecs:us-west-2:111122223333:cluster/default' }));
  }
  expect(outside.messages.map(({ subject }) => subject))
    .toEqual(['x'.repeat(76), `${'x'.repeat(73)}...`, `${'x'.repeat(73)}...`].map(service => `${service}: exit-code-1 (default)`));
});

test.each<[string, string, string]>([
  ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['aws-iso', 'us-iso-east-1', ''],
])('links to the console of the partition %s', async (partition, region, start) => {
  await receive({ ...IMPAIRED, region, resources: [`arn:${partition}:ecs:${region}:111122223333:service/default/web`] });
  expect(outside.messages[0].text.match(/^console: (https:\/\/[^/]+\/)/m)?.[1] ?? '').toBe(start);
});

test('an oversized event stays within the limits of a line, a message, a subject, and a dimension', async () => {
  const long = 'x'.repeat(200_000);
  const many = Array.from({ length: 500 }, (_, i) => ({ name: `${i}${long}`, exitCode: 1, reason: `CannotPullContainerError: ${long}` }));
  await receive({ ...stopped({ stoppedReason: long, group: `service:${long}`, clusterArn: long, taskDefinitionArn: long }, many), region: long, account: long });
  const [{ subject, text, attributes }] = outside.messages;
  expect(Buffer.byteLength(outside.lines[0])).toBeLessThan(256 * 1024);
  expect(Buffer.byteLength(text)).toBeLessThan(64 * 1024);
  expect(subject.length).toBeLessThan(100);
  expect(Object.values(attributes).filter(value => value.length > 255)).toEqual([]);
  expect(text).toContain('481 more');
});

test('a message survives names that are no ASCII, and a text that would break its lines', async () => {
  await receive(stopped({ group: 'service:wéb\n', stoppedReason: 'first\u0007\nsecond' }));
  const [{ subject, text }] = outside.messages;
  expect(subject).toMatch(/^[ -~]+$/);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});
