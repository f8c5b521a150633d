import { container, fargate, Json, tuned, UNRESOLVED } from './definitions';
import { judge } from '../../src/checks/judge';
import { locate } from '../../src/checks/location';
import { readTaskDefinition } from '../../src/checks/reading/task-definition';
import { taskDefinitionsOf } from '../../src/checks/reading/template';
import { RULES } from '../../src/checks/rules';

/** Each failing example of each rule, with the paths of its findings. */
const LOCATIONS: readonly (readonly [rule: string, paths: string])[] = [
  ['task-definition-unchecked', 'containerDefinitions'],
  ['net-sysctl-conflict', 'containerDefinitions.1.systemControls.0.value'],
  ['ipc-sysctl-conflict', 'containerDefinitions.1.systemControls.0.value'],
  ['restart-decides-sysctl', 'containerDefinitions.1.restartPolicy'],
  ['net-sysctl-repeated', 'containerDefinitions.1.systemControls.0.value'],
  ['net-sysctls-spread', 'containerDefinitions.1.systemControls.0.value'],
  ['sysctl-set-twice', 'containerDefinitions.0.systemControls.1.value'],
  ['sysctl-set-twice-alike', 'containerDefinitions.0.systemControls.1.namespace'],
  ['sysctl-on-windows', 'containerDefinitions.0.systemControls'],
  ['net-sysctl-in-host-mode', 'containerDefinitions.0.systemControls.0.namespace'],
  ['ipc-sysctl-in-host-mode', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-not-accepted', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-not-accepted', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-not-namespaced', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-not-namespaced', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-unknown', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-unverified', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-newer-than-floor', 'containerDefinitions.0.systemControls.0.namespace'],
  ['sysctl-needs-module', 'containerDefinitions.0.systemControls.0.namespace'],
  ['congestion-control-of-host', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-refused', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-refused', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-kernel-dependent', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-kernel-dependent', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-kernel-dependent', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-nonsense', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-value-nonsense', 'containerDefinitions.0.systemControls.0.value'],
  ['ephemeral-range-privileged', 'containerDefinitions.0.systemControls.0.value'],
  ['ephemeral-range-privileged', 'containerDefinitions.0.systemControls.0.value'],
  ['ephemeral-range-privileged', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctls-contradict', 'containerDefinitions.0.systemControls.1.value'],
  ['sysctls-contradict', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-write-order', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-write-order', 'containerDefinitions.0.systemControls.0.value'],
  ['sysctl-write-order', 'containerDefinitions.0.systemControls.0.value'],
  ['tw-reuse-without-timestamps', 'containerDefinitions.0.systemControls.1.value'],
  ['syn-backlog-without-effect', 'containerDefinitions.0.systemControls.0.value'],
  ['syn-backlog-without-effect', 'containerDefinitions.0.systemControls.0.value'],
  ['no-ephemeral-port-left', 'containerDefinitions.0.systemControls.1.value'],
  ['no-ephemeral-port-left', 'containerDefinitions.0.systemControls.0.value'],
  ['listener-in-ephemeral-range', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['listener-in-ephemeral-range', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['listener-before-sysctl', 'containerDefinitions.1.systemControls.0.namespace'],
  ['keepalive-outlives-idle-limits', 'containerDefinitions.0.systemControls.0.value'],
  ['network-mode-on-fargate', 'networkMode'],
  ['network-mode-on-fargate', ''],
  ['network-mode-on-fargate', 'networkMode'],
  ['network-mode-on-external', 'networkMode'],
  ['network-mode-on-managed-instances', 'networkMode'],
  ['hostname-in-awsvpc', 'containerDefinitions.0.hostname'],
  ['host-port-differs', 'containerDefinitions.0.portMappings.0.hostPort'],
  ['port-mapped-twice', 'containerDefinitions.1.portMappings.0.containerPort'],
  ['port-mapped-twice', 'containerDefinitions.1.portMappings.0.containerPort'],
  ['port-mapped-twice', 'containerDefinitions.1.portMappings.0.containerPort'],
  ['port-mapped-twice', 'containerDefinitions.1.portMappings.0.containerPort'],
  ['port-mappings-overlap', 'containerDefinitions.1.portMappings.0.containerPortRange'],
  ['port-mappings-overlap', 'containerDefinitions.1.portMappings.0.containerPort'],
  ['port-mappings-overlap', 'containerDefinitions.0.portMappings.1.containerPort'],
  ['low-port-not-permitted', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['low-port-not-permitted', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['low-port-not-permitted', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['low-port-not-permitted', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['low-port-not-permitted', 'containerDefinitions.0.portMappings.0.containerPort'],
  ['key-not-in-effect', 'containerDefinitions.0.systemControl'],
  ['key-not-in-effect', 'containerDefinitions.0.linuxParameters.systemControls'],
  ['key-not-in-effect', 'systemControls'],
  ['key-not-in-effect', 'containerDefinitions.0.capabilities'],
  ['key-not-in-effect', 'containerDefinitions.0.systemControls'],
  ['pid-mode-on-fargate', 'pidMode'],
  ['pid-mode-on-windows', 'pidMode'],
  ['pid-mode-host', 'pidMode'],
  ['ipc-mode-not-supported', 'ipcMode'],
  ['ipc-mode-not-supported', 'ipcMode'],
  ['capabilities-on-fargate', 'containerDefinitions.0.linuxParameters.capabilities.add.0'],
  ['capabilities-on-fargate', 'containerDefinitions.0.linuxParameters.capabilities.add.0'],
  ['instance-setting-on-fargate', 'containerDefinitions.0.privileged'],
  ['instance-setting-on-fargate', 'containerDefinitions.0.linuxParameters.devices'],
  ['instance-setting-on-fargate', 'containerDefinitions.0.linuxParameters.sharedMemorySize'],
  ['instance-setting-on-fargate', 'containerDefinitions.0.linuxParameters.maxSwap containerDefinitions.0.linuxParameters.swappiness'],
  ['instance-setting-on-fargate', 'containerDefinitions.0.resourceRequirements'],
  ['instance-setting-on-fargate', 'volumes.0.host.sourcePath'],
  ['instance-setting-on-fargate', 'placementConstraints'],
  ['timeout-on-fargate', 'containerDefinitions.0.stopTimeout'],
  ['timeout-on-fargate', 'containerDefinitions.0.startTimeout'],
  ['ulimit-soft-above-hard', 'containerDefinitions.0.ulimits.0.softLimit'],
  ['ulimit-soft-above-hard', 'containerDefinitions.0.ulimits.0.softLimit'],
  ['nofile-above-fargate-limit', 'containerDefinitions.0.ulimits.0.hardLimit'],
  ['nofile-above-fargate-limit', 'containerDefinitions.0.ulimits.0.hardLimit'],
  ['nofile-unlimited', 'containerDefinitions.0.ulimits.0.hardLimit'],
  ['linux-setting-on-windows', 'containerDefinitions.0.linuxParameters'],
  ['linux-setting-on-windows', 'containerDefinitions.0.linuxParameters'],
  ['linux-setting-on-windows', 'enableFaultInjection'],
  ['platform-version-too-old', ''],
  ['platform-version-too-old', ''],
  ['platform-version-too-old', ''],
  ['platform-version-too-old', ''],
  ['container-name-refused', 'containerDefinitions.0.name'],
  ['container-name-refused', 'containerDefinitions.0.name'],
  ['container-name-used-twice', 'containerDefinitions.0.name'],
  ['volumes-from-unknown-container', 'containerDefinitions.0.volumesFrom.0.sourceContainer'],
  ['mount-of-unknown-volume', 'containerDefinitions.0.mountPoints.0.sourceVolume'],
  ['mount-of-unknown-volume', 'containerDefinitions.0.mountPoints.0.sourceVolume'],
  ['dependency-on-unknown-container', 'containerDefinitions.0.dependsOn.0.containerName'],
  ['dependency-cycle', 'containerDefinitions.0.dependsOn.0.containerName'],
  ['dependency-cycle', 'containerDefinitions.0.dependsOn.0.containerName'],
  ['dependency-on-essential-end', 'containerDefinitions.0.dependsOn.0.condition'],
  ['dependency-on-essential-end', 'containerDefinitions.0.dependsOn.0.condition'],
  ['dependency-without-health-check', 'containerDefinitions.0.dependsOn.0.condition'],
  ['no-essential-container', 'containerDefinitions'],
  ['tracer-without-shared-pid', 'containerDefinitions.1.linuxParameters.capabilities.add.0'],
  ['tracer-not-root', 'containerDefinitions.1.user'],
  ['image-wants-process-1', 'containerDefinitions.0.image'],
  ['image-wants-process-1', 'containerDefinitions.0.entryPoint'],
  ['image-wants-process-1', 'containerDefinitions.0.image'],
  ['names-process-1', 'containerDefinitions.0.command'],
  ['names-process-1', 'containerDefinitions.0.healthCheck.command'],
  ['names-process-1', 'containerDefinitions.0.entryPoint'],
  ['searches-processes', 'containerDefinitions.0.healthCheck.command'],
  ['shared-pid-shows-secrets', 'containerDefinitions.0.secrets'],
  ['shared-pid-shows-secrets', 'containerDefinitions.0.secrets'],
  ['shared-pid-shows-processes', 'pidMode'],
  ['ssm-agent-with-exec', 'containerDefinitions.1.image'],
  ['ssm-agent-with-exec', 'containerDefinitions.1.command'],
  ['fault-injection-with-exec', 'enableFaultInjection'],
  ['toolbox-without-exec', 'containerDefinitions.1.name'],
  ['toolbox-without-exec', 'containerDefinitions.1.name'],
  ['exec-without-permissions', 'TaskRoleArn'],
  ['exec-without-permissions', 'TaskRoleArn'],
  ['exec-with-read-only-roots', 'containerDefinitions'],
  ['exec-with-read-only-roots', 'containerDefinitions'],
  ['exec-without-init', 'containerDefinitions.0.name'],
  ['exec-with-access-keys', 'containerDefinitions.0.environment.0.name'],
  ['exec-with-access-keys', 'containerDefinitions.0.secrets.0.name'],
  ['exec-beside-read-only-root', 'containerDefinitions.0.readonlyRootFilesystem'],
  ['exec-without-task-role', ''],
  ['exec-reaches-one-container', 'pidMode'],
  ['guard-duty-memory', 'memory'],
  ['guard-duty-memory', 'memory'],
];

test('each finding of each failing example is at the place to change', () => {
  const found = RULES.flatMap(rule => rule.fails.map(example => {
    const [{ properties, model }] = taskDefinitionsOf(JSON.parse(JSON.stringify(example)))!;
    return [rule.name, judge(model, [rule]).map(finding => locate(finding, properties, model).join('.')).join(' ')];
  }));
  expect(found).toStrictEqual(LOCATIONS);
});

function located(taskDefinition: Json, finding: { readonly container?: string; readonly at?: readonly string[] }): readonly (string | number)[] {
  return locate(finding, taskDefinition, readTaskDefinition(taskDefinition));
}

test.each<[string, Json[], string, (string | number)[]]>([
  ['a container by its name', [container('web'), container('agent')], 'agent', [1, 'name']],
  ['a container after an unresolved one', [UNRESOLVED, container('agent')], 'agent', [1, 'name']],
  ['a container without a name by its position among the containers', [UNRESOLVED, container('web'), { image: 'i' }], '#2', [2]],
  ['a container with an unresolved name', [{ name: { Ref: 'Name' } }], '${Name}', [0, 'name']],
  ['the list of containers if there is no such container', [container('web')], 'agent', []],
])('locates %s', (_, containers, name, path) => {
  expect(located(fargate(containers), { container: name })).toStrictEqual(['containerDefinitions', ...path]);
});

test('uses the spelling of the properties', () => {
  const properties = { ContainerDefinitions: [{ Name: 'web', SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }] }] };
  expect(located(properties, { container: 'web', at: ['systemControls', 'net.core.somaxconn', 'value'] })).toStrictEqual(['ContainerDefinitions', 0, 'SystemControls', 0, 'Value']);
});

test('locates the last of several items with the same name, which takes effect', () => {
  const repeated = { systemControls: ['1', '2'].map(value => ({ namespace: 'net.core.somaxconn', value })) };
  expect(located(fargate([container('web', repeated)]), { container: 'web', at: ['systemControls', 'net.core.somaxconn', 'value'] }))
    .toStrictEqual(['containerDefinitions', 0, 'systemControls', 1, 'value']);
});

test('locates the first item with a key if no item has that name', () => {
  expect(located(fargate([], { volumes: [{ name: 'a' }, { name: 'b', host: { sourcePath: '/b' } }] }), { at: ['volumes', 'host', 'sourcePath'] }))
    .toStrictEqual(['volumes', 1, 'host', 'sourcePath']);
});

test.each<[string, Json, string[], (string | number)[]]>([
  ['a missing key', container('web'), ['linuxParameters', 'initProcessEnabled'], ['name']],
  ['a missing key in a structure', container('web', { linuxParameters: {} }), ['linuxParameters', 'initProcessEnabled'], ['linuxParameters']],
  ['a missing item', tuned('web', { 'net.core.somaxconn': '1' }), ['systemControls', 'net.core.other'], ['systemControls']],
  ['a value that is unresolved', container('web', { systemControls: { 'Fn::If': ['Large', [], []] } }), ['systemControls', 'net.core.somaxconn'], ['systemControls']],
])('the place of %s is what contains it', (_, web, at, path) => {
  expect(located(fargate([web]), { container: 'web', at })).toStrictEqual(['containerDefinitions', 0, ...path]);
});

test('the place of a task definition is its family, or its properties', () => {
  expect(located(fargate([], { family: 'shop' }), {})).toStrictEqual(['family']);
  expect(located(fargate([]), {})).toStrictEqual([]);
});

test.each([undefined, null, [], 'text', { containerDefinitions: null }, { containerDefinitions: {} }])('accepts any properties: %j', properties => {
  const model = readTaskDefinition(fargate([container('web')]));
  expect(locate({ container: 'web', at: ['user'] }, properties, model).length).toBeLessThan(2);
});
