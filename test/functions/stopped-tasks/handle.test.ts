import { Event, FAILED_DEPLOYMENT, IMPAIRED, OUT_OF_MEMORY, RUNNING_TASK, stopped } from './events';
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
  ['a service container that ends without an error', stopped({}, [{ exitCode: 0 }]), 'StoppedTasks', 'essential-container-ended'],
  ['a load balancer that finds the task unhealthy', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:x)' }), 'StoppedTasks', 'target-unhealthy'],
  ['a health check that fails', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' }), 'StoppedTasks', 'container-unhealthy'],
  ['a reason of the scheduler that is not known', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'A new reason' }, [{}]), 'StoppedTasks', 'ServiceSchedulerInitiated'],
  ['a Spot interruption', stopped({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }, [{ exitCode: 143 }]), 'StoppedTasks', 'spot-interrupted'],
  ['a batch task that fails', stopped({ group: 'family:batch' }), 'StoppedTasks', 'exit-code-1'],
  ['a batch task that was killed', stopped({ group: 'family:batch' }, [{ exitCode: 0 }, { exitCode: 137 }]), 'StoppedTasks', 'exit-code-137'],
  ['a task without a stop code or containers', stopped({ stopCode: undefined, stoppedReason: undefined, containers: undefined, group: undefined }), 'StoppedTasks', 'unknown'],
  ['an impaired service', IMPAIRED, 'ImpairedServices', 'tasks-do-not-start'],
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

test.each<[string, Event, string]>([
  ['a user stops', stopped({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }, [{ exitCode: 137 }]), 'user'],
  ['scaling or a deployment replaces', stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/8646900195280463695)' }, [{ exitCode: 137 }]), 'scaling'],
  ['completes outside of a service', stopped({ group: 'family:batch' }, [{ exitCode: 0 }, { exitCode: 143 }]), 'completed'],
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
  ['a task that runs', RUNNING_TASK],
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
