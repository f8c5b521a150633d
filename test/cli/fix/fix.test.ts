import { findingsOf, fixed, isReportedOnly } from './texts';
import { agent, onFargate, onInstances, runBy, setting, web } from '../../../src/checks/rules/examples';

const json = (value: unknown) => JSON.stringify(value);

/** The value after the only fix of a rule, with the title of the fix. */
function corrected(value: unknown, rule: string): [string, unknown] {
  const [[title, text], ...rest] = Object.entries(fixed(json(value), rule));
  expect(rest).toEqual([]);
  return [title, JSON.parse(text)];
}

/** Declares a test for each value, by its description: the rule reports the value, and no fix changes it. */
function leaves(rule: string, values: Readonly<Record<string, unknown>>): void {
  test.each(Object.entries(values))('leaves %s', (_, value) => expect(isReportedOnly(json(value), rule)).toBe(true));
}

describe('network-mode-on-fargate', () => {
  const rule = 'network-mode-on-fargate';
  const task = onFargate([web()], { networkMode: undefined });

  test('adds the mode behind the compatibilities, or replaces bridge', () => {
    expect(fixed('{"requiresCompatibilities": ["FARGATE"], "containerDefinitions": [{"name": "web"}]}', rule))
      .toEqual({ 'Set networkMode to awsvpc': '{"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "containerDefinitions": [{"name": "web"}]}' });
    expect(fixed('RequiresCompatibilities: [FARGATE]\nNetworkMode: bridge\nContainerDefinitions: [{Name: web}]\n', rule))
      .toEqual({ 'Set networkMode to awsvpc': 'RequiresCompatibilities: [FARGATE]\nNetworkMode: awsvpc\nContainerDefinitions: [{Name: web}]\n' });
  });

  test('keeps the spelling of CloudFormation', () => {
    const template = { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'web' }] } } } };
    expect(Object.values(fixed(json(template), rule))).toEqual([expect.stringContaining('"NetworkMode":"awsvpc"')]);
  });

  test('the services may run on Fargate', () => {
    expect(corrected(runBy({ launchType: 'FARGATE' }, task), rule)[1]).toEqual(runBy({ launchType: 'FARGATE' }, { ...task, networkMode: 'awsvpc' }));
  });

  leaves(rule, {
    'a task definition with an unresolved compatibility': runBy({ launchType: 'FARGATE' }, { ...task, requiresCompatibilities: [{ Ref: 'Type' }] }),
    'a task definition with another compatibility': { ...task, requiresCompatibilities: ['FARGATE', 'EC2'] },
    'a task definition with no compatibility': runBy({ launchType: 'FARGATE' }, { ...task, requiresCompatibilities: undefined }),
    'a task definition with a service on instances': runBy({ launchType: 'EC2' }, task),
    'a task definition with the mode host': { ...task, networkMode: 'host' },
    'a task definition with the mode none': { ...task, networkMode: 'none' },
    'a task definition with an empty mode': { ...task, networkMode: '' },
    'a task definition with a mode that would cause another finding': onFargate([web({ hostname: 'shop' })], { networkMode: 'bridge' }),
  });
});

describe('sysctl-unknown', () => {
  const rule = 'sysctl-unknown';

  test('corrects a name that is close to one known name', () => {
    expect(corrected(setting({ 'net.ipv4.conf.eth0.accept_redirect': '1' }), rule))
      .toEqual(['Rename net.ipv4.conf.eth0.accept_redirect to net.ipv4.conf.eth0.accept_redirects', setting({ 'net.ipv4.conf.eth0.accept_redirects': '1' })]);
  });

  test('corrects a name although another rule then has information about its value', () => {
    const found = findingsOf(json(setting({ 'net.ipv4.tcp_keepalive_time': '7200' })));
    expect(found.map(finding => finding.rule)).toContain('keepalive-outlives-idle-limits');
    expect(corrected(setting({ 'net.ipv4.tcp_keepalive_tim': '7200' }), rule)[1]).toEqual(setting({ 'net.ipv4.tcp_keepalive_time': '7200' }));
  });

  leaves(rule, {
    'a name that may drop one of two words': setting({ 'net.ipv6.conf.all.default.disable_ipv6': '1' }),
    'a name whose correction is as close to another one': setting({ 'net.ipv4.tcp_xmem': '4096 16384 4194304' }),
    'a name whose correction is close to another one, here arp_filter': setting({ 'net.ipv4.conf.eth0.rp_filtr': '1' }),
    'a name whose correction is set already': setting({ 'net.core.somaxcon': '1', 'net.core.somaxconn': '1' }),
    'a name whose correction has a value that the kernel rejects for it': setting({ 'net.core.somaxcon': 'many' }),
  });
});

describe('a correction that another rule has a warning about', () => {
  const rules = (value: unknown) => findingsOf(json(value)).map(finding => finding.rule);

  test.each([
    ['the value of a misspelled parameter', 'sysctl-unknown', setting({ 'net.core.somaxcon': '1024' }), setting({ 'net.core.somaxconn': '1024' })],
    ['a value below a misspelled key', 'key-not-in-effect',
      onFargate([web({ systemControl: [{ namespace: 'net.core.somaxconn', value: '1024' }] })]),
      onFargate([web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }] })])],
  ])('is made if the warning is about %s, which the mistake hid', (_, rule, mistaken, right) => {
    expect(rules(mistaken)).not.toContain('capacity-below-default');
    expect(rules(right)).toContain('capacity-below-default');
    expect(corrected(mistaken, rule)[1]).toEqual(right);
  });

  leaves('sysctl-unknown', {
    'a parameter that another container sets, too': onFargate([
      web({ systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }] }),
      agent({ systemControls: [{ namespace: 'net.core.somaxcon', value: '6000' }] }),
    ]),
  });
});

describe('sysctl-value-refused', () => {
  const rule = 'sysctl-value-refused';
  const RANGE = 'net.ipv4.ip_local_port_range';

  test.each([
    [RANGE, '1024-65000', '1024 65000'],
    [RANGE, ' 1024, 65000 ', '1024 65000'],
    ['net.ipv4.tcp_rmem', '4096,131072,6291456', '4096 131072 6291456'],
    ['net.ipv4.tcp_rmem', '4096  131072,6291456', '4096 131072 6291456'],
    ['net.ipv4.ip_local_reserved_ports', '8080 9000-9010', '8080,9000-9010'],
    ['net.ipv4.ip_local_reserved_ports', '8080, 9000', '8080,9000'],
  ])('separates the numbers of %s = %j', (name, value, expected) => {
    expect(corrected(setting({ [name]: value }), rule)).toEqual([`Write ${name} as ${expected}`, setting({ [name]: expected })]);
  });

  leaves(rule, {
    'a descending range': setting({ [RANGE]: '65000-1024' }),
    'a range of three numbers': setting({ [RANGE]: '1024-65000-65001' }),
    'a range of words': setting({ [RANGE]: 'low high' }),
    'a number out of range': setting({ 'net.ipv4.tcp_keepalive_probes': '256' }),
    'a negative number': setting({ 'net.ipv4.tcp_keepalive_probes': '-5' }),
    'a value of a second container with the same name': onFargate([web({ systemControls: [{ namespace: RANGE, value: '1024 65000' }] }), web({ systemControls: [{ namespace: RANGE, value: '1024-65000' }] })]),
    'two numbers instead of one': setting({ 'net.ipv4.tcp_keepalive_probes': '1,2' }),
  });
});

describe('listener-in-ephemeral-range', () => {
  const rule = 'listener-in-ephemeral-range';
  const [RANGE, RESERVED] = ['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports'];
  const LISTENS = { portMappings: [{ containerPort: 8080 }] };

  test('reserves the port on the container that sets the range', () => {
    expect(corrected(onFargate([web(LISTENS), agent({ systemControls: [{ namespace: RANGE, value: '1024 65000' }] })]), rule)[1])
      .toEqual(onFargate([web(LISTENS), agent({ systemControls: [{ namespace: RANGE, value: '1024 65000' }, { namespace: RESERVED, value: '8080' }] })]));
  });

  test('adds the port to those that are reserved', () => {
    expect(corrected(setting({ [RANGE]: '1024 65000', [RESERVED]: '9000' }, LISTENS), rule))
      .toEqual([`Reserve 8080 with ${RESERVED}`, setting({ [RANGE]: '1024 65000', [RESERVED]: '9000,8080' }, LISTENS)]);
    expect(corrected(setting({ [RANGE]: '1024 65000', [RESERVED]: '' }, LISTENS), rule)[1])
      .toEqual(setting({ [RANGE]: '1024 65000', [RESERVED]: '8080' }, LISTENS));
  });

  test('reserves a range of ports', () => {
    const range = { portMappings: [{ containerPortRange: '8080-8090' }] };
    expect(corrected(setting({ [RANGE]: '1024 65000' }, range), rule)[1]).toEqual(setting({ [RANGE]: '1024 65000', [RESERVED]: '8080-8090' }, range));
  });

  leaves(rule, {
    'a task definition if several containers set the range': onFargate([web({ ...LISTENS, systemControls: [{ namespace: RANGE, value: '1024 65000' }] }), agent({ systemControls: [{ namespace: RANGE, value: '1024 65000' }] })]),
    'a task definition if no port would be left': setting({ [RANGE]: '8080 8080' }, LISTENS),
  });
});

describe('key-not-in-effect', () => {
  const rule = 'key-not-in-effect';
  const CONTROLS = [{ namespace: 'net.core.somaxconn', value: '4096' }];

  test.each([
    ['systemControl', 'systemControls'],
    ['system_controls', 'systemControls'],
    ['sysemControls', 'systemControls'],
  ])('renames %s', (key, expected) => {
    expect(corrected(onFargate([web({ [key]: CONTROLS })]), rule))
      .toEqual([`Rename ${key} to ${expected}`, onFargate([web({ systemControls: CONTROLS })])]);
  });

  test('keeps the spelling of the keys beside it', () => {
    expect(corrected(onFargate([{ Name: 'web', system_controls: CONTROLS }]), rule)[1]).toEqual(onFargate([{ Name: 'web', SystemControls: CONTROLS }]));
    expect(corrected(onFargate([web()], { pid_mode: 'task' }), rule)[1]).toEqual(onFargate([web()], { pidMode: 'task' }));
  });

  test('renames each of several keys, also one whose right name has nine letters', () => {
    const [dependencies, health] = [[{ containerName: 'agent', condition: 'START' }], { command: ['CMD', '/probe'] }];
    const value = onFargate([web({ dependOn: dependencies }), agent({ healthCheckk: health, memryReservation: 64 })]);
    expect(Object.keys(fixed(json(value), rule)))
      .toEqual(['Rename dependOn to dependsOn', 'Rename healthCheckk to healthCheck', 'Rename memryReservation to memoryReservation']);
  });

  leaves(rule, {
    'a key that belongs in another place': onFargate([web({ capabilities: { add: ['SYS_PTRACE'] } })]),
    'a key that belongs in another place if it were right': onFargate([web({ capabilites: { add: ['SYS_PTRACE'] } })]),
    'a key that is short, so that another key is close': onInstances([web()], { ipdMode: 'task' }),
    'a key that is the name of another tool': onInstances([web()], { shareProcessNamespace: true }),
    'a long key that is the name of another tool': onFargate([web({ sysctls: CONTROLS })]),
    'a key that is beside the right key': onFargate([web({ systemControl: CONTROLS, systemControls: CONTROLS })]),
    'a key of a second container with the same name': onFargate([web(), web({ systemControl: CONTROLS })]),
    'a key that has a value of the wrong form': onFargate([web({ systemControl: { 'net.core.somaxconn': '1' } })]),
  });
});

describe('key-in-other-case', () => {
  const rule = 'key-in-other-case';

  test('corrects the case to that of the ECS API or of CloudFormation', () => {
    expect(corrected(onFargate([web(), agent({ readOnlyRootFilesystem: true })]), rule))
      .toEqual(['Rename readOnlyRootFilesystem to readonlyRootFilesystem', onFargate([web(), agent({ readonlyRootFilesystem: true })])]);
    expect(corrected(onFargate([web({ User: '1000' })]), rule)).toEqual(['Rename User to user', onFargate([web({ user: '1000' })])]);
    const upperCase = (key: string) => ({ Cpu: '1024', ContainerDefinitions: [{ Name: 'web', Image: 'shop:1', Memory: 512, HealthCheck: { Command: ['CMD', '/probe'], [key]: 10 } }] });
    ['Startperiod', 'startPeriod'].forEach(key => expect(corrected(upperCase(key), rule)).toEqual([`Rename ${key} to StartPeriod`, upperCase('StartPeriod')]));
  });

  leaves(rule, {
    'a key beside the right one': onFargate([web({ readonlyRootFilesystem: true, readOnlyRootFilesystem: true })]),
    'a key of a second container with the same name': onFargate([web(), web({ readOnlyRootFilesystem: true })]),
  });
});

describe('sysctl-set-twice-alike', () => {
  const rule = 'sysctl-set-twice-alike';
  const set = (times: number) => onFargate([web({ systemControls: Array(times).fill({ namespace: 'net.ipv4.tcp_tw_reuse', value: '1' }) })]);

  test('removes up to 100 repetitions', () => expect(corrected(set(101), rule)[1]).toEqual(set(1)));

  leaves(rule, {
    'more repetitions': set(102),
    'repetitions in a second container with the same name': onFargate([web(), web({ systemControls: Array(2).fill({ namespace: 'net.ipv4.tcp_tw_reuse', value: '1' }) })]),
  });
});

describe('capabilities-on-fargate', () => {
  const rule = 'capabilities-on-fargate';
  const adding = (...add: string[]) => onFargate([web({ linuxParameters: { capabilities: { add } } })]);

  test.each(['CAP_SYS_PTRACE', 'sys_ptrace'])('corrects %s', capability => {
    expect(corrected(adding(capability), rule)).toEqual([`Rename ${capability} to SYS_PTRACE`, adding('SYS_PTRACE')]);
  });

  test('corrects a text in place of a list, which another rule reports', () => {
    const asText = (add: string) => onFargate([web({ linuxParameters: { capabilities: { add } } })]);
    expect(corrected(asText('CAP_SYS_PTRACE'), rule)).toEqual(['Rename CAP_SYS_PTRACE to SYS_PTRACE', asText('SYS_PTRACE')]);
  });

  leaves(rule, { 'another capability': adding('NET_ADMIN'), 'a name beside the right one': adding('SYS_PTRACE', 'CAP_SYS_PTRACE'), 'two names of it': adding('CAP_SYS_PTRACE', 'sys_ptrace') });
});

test('key-in-other-case corrects a key in each of several items', () => {
  const file = '{"containerDefinitions": [{"name": "web", "portMappings": [{"containerport": 80}, {"containerport": 81}]}]}';
  const fixes = findingsOf(file).filter(({ rule }) => rule === 'key-in-other-case').flatMap(({ fix }) => fix ?? []);
  expect(fixes.map(({ edits }) => edits.map(({ start }) => start))).toEqual([[file.indexOf('"containerport"')], [file.lastIndexOf('"containerport"')]]);
});

test('value-unknown corrects values of several lists', () => {
  const task = onInstances([web({ linuxParameters: { capabilities: { drop: ['CAP_NET_RAW'] } }, logConfiguration: { logDriver: 'Syslog' } })], { pidMode: 'Task' });
  expect(Object.keys(fixed(json(task), 'value-unknown')))
    .toEqual(['Write task instead of Task', 'Write NET_RAW instead of CAP_NET_RAW', 'Write syslog instead of Syslog']);
});

describe('names', () => {
  const dependent = (containerName: string, ...others: string[]) =>
    onFargate([web({ dependsOn: [{ containerName, condition: 'START' }] }), ...others.map(name => agent({ name }))]);

  test('a dependency gets the case, hyphens, and underscores of the container', () => {
    expect(corrected(dependent('Log_Router', 'log-router'), 'dependency-on-unknown-container'))
      .toEqual(['Rename Log_Router to log-router', dependent('log-router', 'log-router')]);
  });

  test('volumesFrom and mount points are corrected too', () => {
    const volumes = (sourceContainer: string) => onFargate([web({ volumesFrom: [{ sourceContainer }] }), agent()]);
    expect(corrected(volumes('Agent'), 'volumes-from-unknown-container')[1]).toEqual(volumes('agent'));
    const mounts = (sourceVolume: string) =>
      onFargate([web({ mountPoints: [{ sourceVolume, containerPath: '/data' }] })], { volumes: [{ name: 'Data' }] });
    expect(corrected(mounts('data'), 'mount-of-unknown-volume')[1]).toEqual(mounts('Data'));
  });

  leaves('dependency-on-unknown-container', {
    'a name that differs in a letter': dependent('agnet', 'agent'),
    'a name that could be one of two': dependent('LogRouter', 'log-router', 'log_router'),
    'a name that would be the container itself': dependent('Web'),
  });
});

describe('essential', () => {
  const waiting = (init: object) => onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init', ...init }]);

  test('a container that is expected to exit becomes non-essential, unless essential is set', () => {
    expect(corrected(waiting({}), 'dependency-on-essential-end')).toEqual(['Set essential to false on init', waiting({ essential: false })]);
    expect(isReportedOnly(json(waiting({ essential: true })), 'dependency-on-essential-end')).toBe(true);
  });

  test('the only container becomes essential', () => {
    expect(corrected(onFargate([agent()]), 'no-essential-container')).toEqual(['Set essential to true on agent', onFargate([agent({ essential: true })])]);
    expect(corrected(onFargate([agent({ essential: 'false' })]), 'no-essential-container')[1]).toEqual(onFargate([agent({ essential: 'true' })]));
  });

  leaves('no-essential-container', { 'two containers': onFargate([agent(), agent({ name: 'other' })]) });
});

describe('repeated items', () => {
  test('all but the first of the equal settings are removed', () => {
    const controls = (...values: string[]) => onFargate([web({ systemControls: values.map(value => ({ namespace: 'net.ipv4.tcp_rmem', value })) })]);
    expect(corrected(controls('4096 8192 16384', '4096  8192 16384', '4096 8192 16384'), 'sysctl-set-twice-alike'))
      .toEqual(['Remove the repeated net.ipv4.tcp_rmem', controls('4096 8192 16384')]);
    expect(isReportedOnly(json(controls('4096 8192 16384', '4096 8192 16385')), 'sysctl-set-twice')).toBe(true);
  });

  test('equal mappings are removed, and different ones stay', () => {
    const mappings = (...portMappings: object[]) => onFargate([web({ portMappings })]);
    const [one, other] = [{ containerPort: 8080 }, { containerPort: 8080, name: 'http' }];
    expect(corrected(mappings(one, one), 'port-mappings-overlap')).toEqual(['Remove the repeated mapping of 8080', mappings(one)]);
    expect(isReportedOnly(json(mappings(one, other)), 'port-mappings-overlap')).toBe(true);
  });
});

describe('what is not changed', () => {
  const properties = (containers: unknown) => ({ RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', ContainerDefinitions: containers });
  const typo = { Name: 'web', SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '6000' }] };
  const template = (resources: object) => json({ Resources: resources });

  test('a task definition that Fn::ForEach repeats', () => {
    const task = { Type: 'AWS::ECS::TaskDefinition', Properties: properties([typo]) };
    expect(isReportedOnly(template({ 'Fn::ForEach::Tasks': ['Name', ['A', 'B'], { 'Task${Name}': task }] }), 'sysctl-unknown')).toBe(true);
    expect(isReportedOnly(template({ Task: task }), 'sysctl-unknown')).toBe(false);
  });

  test('JSON in a string', () => {
    const values = { requires_compatibilities: ['FARGATE'], container_definitions: json([{ name: 'web', systemControls: [{ namespace: 'net.core.somaxcon', value: '6000' }] }]) };
    const resource = { address: 'aws_ecs_task_definition.app', type: 'aws_ecs_task_definition', name: 'app', values };
    const text = json({ values: { root_module: { resources: [resource] } } });
    expect(['sysctl-unknown', 'network-mode-on-fargate'].map(rule => isReportedOnly(text, rule))).toEqual([true, true]);
  });

  test('a structure with an anchor', () => {
    const text = 'containerDefinitions:\n  - name: web\n    systemControls: &tuning\n      - namespace: net.core.somaxcon\n        value: "6000"\n  - name: agent\n    systemControls: *tuning\n';
    expect(isReportedOnly(text, 'sysctl-unknown')).toBe(true);
  });
});

test('fixes a list of container definitions, and a document of a stream', () => {
  const containers = [{ name: 'web', image: 'nginx', systemControls: [{ namespace: 'net.core.somaxcon', value: '6000' }] }];
  expect(Object.values(fixed(json(containers), 'sysctl-unknown'))).toEqual([json(containers).replace('somaxcon', 'somaxconn')]);
  const text = `family: one\ncontainerDefinitions: []\n---\nfamily: two\ncontainerDefinitions: ${json(containers)}\n`;
  expect(Object.values(fixed(text, 'sysctl-unknown'))).toEqual([text.replace('somaxcon', 'somaxconn')]);
});

test('reads placeholders as the command does', () => {
  const text = json(setting({ 'net.core.somaxcon': '${BACKLOG}' }));
  expect(findingsOf(text).map(({ rule, fix }) => [rule, fix?.title])).toEqual([['sysctl-unknown', 'Rename net.core.somaxcon to net.core.somaxconn']]);
});
