import { judge } from '../../../src/checks/judge';
import type { Finding, Rule } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import { fixed } from '../../cli/fix/texts';

// The changes reach into examples of any form.
interface Place {
  /** The whole example, and its task definition. */
  readonly example: any;
  readonly task: any;

  /** The container of the finding, or the first one. */
  readonly web: any;

  /** The other container. */
  readonly other: any;
  readonly service: any;

  /** The phrase of the fix, with its groups. */
  readonly match: readonly string[];
  readonly finding: Finding;
}

/** A phrase of a fix, and a person's change that follows it. */
type Step = readonly [phrase: RegExp, change: (place: Place) => unknown];

function sysctl(container: any, name: string, value: string): void {
  const others = (container.systemControls ?? []).filter(({ namespace }: any) => namespace !== name);
  container.systemControls = [...others, { namespace: name, value }];
}

function unset(container: any, name: string): void {
  container.systemControls = container.systemControls.filter(({ namespace }: any) => namespace !== name);
}

/** Removes the part of a path, such as `linuxParameters.devices`. */
function removeAt(target: any, path: string): void {
  const [key, ...rest] = path.split('.');
  for (const one of Array.isArray(target) ? target : [target]) {
    if (rest.length === 0) {
      delete one[key];
    } else if (one[key] !== undefined) {
      removeAt(one[key], rest.join('.'));
    }
  }
}

const firstSysctl = ({ web }: Place) => web.systemControls[0];
const setFirst = (value: string) => (place: Place) => firstSysctl(place).value = value;
const dropParameter: Step = [/Remove (the parameter|it|net\.\S+|kernel\.\S+?)[.,]/, ({ web }) => web.systemControls.shift()];
const onOneContainer: Step = [/only one/, ({ other }) => delete other.systemControls];
const onLinux: Step = [/set the operating system family to LINUX/, ({ task }) => task.runtimePlatform.operatingSystemFamily = 'LINUX'];
const withoutPidMode: Step = [/[Rr]emove pidMode/, ({ task }) => delete task.pidMode];
const withoutExec: Step = [/Disable ECS Exec in the service \(enableExecuteCommand\)/, ({ service }) => service.enableExecuteCommand = false];
const respelled: Step = [/Correct the name/, ({ web }) => {
  const [key] = Object.keys(web).filter(name => ['volumesFrom', 'mountPoints', 'dependsOn'].includes(name));
  const names: Record<string, object> = { volumesFrom: { sourceContainer: 'agent' }, dependsOn: { containerName: 'init' }, mountPoints: { sourceVolume: 'Data' } };
  Object.assign(web[key][0], names[key]);
}];

const limitsIn = (container: object) => ['cpu', 'memory', 'memoryReservation'].filter(key => key in container);

/** What to change, in the words of the fixes. A text is the reason why a person's change is outside of the task definition. */
const FIXES: Readonly<Record<string, readonly Step[] | string>> = {
  'task-definition-unchecked': [
    [/Write a structure/, ({ task }) => task.containerDefinitions = [{ name: 'web' }]],
    [/Write a list/, ({ web }) => web.systemControls = []],
  ],
  'net-sysctl-conflict': [onOneContainer],
  'ipc-sysctl-conflict': [onOneContainer],
  'restart-decides-sysctl': [onOneContainer],
  'net-sysctl-repeated': [onOneContainer],
  'net-sysctls-spread': [[/Set all of them on one container/, ({ web, other }) => {
    web.systemControls.push(...other.systemControls);
    delete other.systemControls;
  }]],
  'sysctl-set-twice': [[/Keep only one/, ({ web }) => web.systemControls.pop()]],
  'sysctl-set-twice-alike': [[/Remove the duplicates/, ({ web }) => web.systemControls.pop()]],
  'sysctl-on-windows': [[/Remove systemControls/, ({ web }) => delete web.systemControls], onLinux],
  'net-sysctl-in-host-mode': [[/Use network mode (awsvpc) or (bridge)/, ({ task, match: [, , mode] }) => task.networkMode = mode], [/awsvpc/, ({ task }) => task.networkMode = 'awsvpc']],
  'ipc-sysctl-in-host-mode': [[/Remove ipcMode/, ({ task }) => delete task.ipcMode]],
  'sysctl-not-accepted': [dropParameter],
  'sysctl-not-namespaced': [dropParameter],
  'sysctl-unknown': [[/Did you mean (\S+)\?/, place => firstSysctl(place).namespace = place.match[1]]],
  'sysctl-unverified': 'The kernel of the tasks decides.',
  'sysctl-newer-than-floor': [dropParameter],
  'sysctl-needs-module': [dropParameter],
  'congestion-control-of-host': [[/Use cubic/, setFirst('cubic')], [/reno/, setFirst('reno')]],
  'sysctl-value-refused': [
    [/Use a value in this range/, setFirst('255')],
    [/two ports from 1 to 65535, lower port first, separated by a space/, setFirst('1024 65000')],
  ],
  'sysctl-value-kernel-dependent': [
    [/Use 0 \(never\)/, setFirst('0')],
    [/2 \(accepted on incoming connections only\)/, setFirst('2')],
    [/Use a value in this range/, setFirst('4096 131072 6291456')],
    [/at most 300/, setFirst('300')],
  ],
  'sysctl-value-nonsense': [[/Use a value in this range/, setFirst('1')], [/a whole number of connections from (1)/, setFirst('1')]],
  'ephemeral-range-privileged': [
    [/Set the first ephemeral port to at least (\d+)/, ({ web, match: [, port] }) => sysctl(web, 'net.ipv4.ip_local_port_range', `${port} 65000`)],
    [/Set the first unprivileged port to at most (\d+)/, ({ web, match: [, port] }) => sysctl(web, 'net.ipv4.ip_unprivileged_port_start', port)],
  ],
  'sysctls-contradict': [[/Set the high threshold to at least (\d+)/, ({ web, match: [, value] }) => sysctl(web, 'net.ipv4.ipfrag_high_thresh', value)]],
  'sysctl-write-order': [[/(\S+) is written before (\S+)\. Choose values that are valid while the other parameter still has its initial value/, ({ web, match: [, , second] }) => {
    sysctl(web, second, { 'net.ipv4.ip_local_port_range': '1024 65000', 'net.ipv4.ipfrag_low_thresh': '4194304', 'net.ipv4.tcp_reordering': '300' }[second]!);
  }]],
  'tw-reuse-without-timestamps': [
    [/Remove net.ipv4.tcp_timestamps/, ({ web }) => unset(web, 'net.ipv4.tcp_timestamps')],
    [/remove net.ipv4.tcp_tw_reuse/, ({ web }) => unset(web, 'net.ipv4.tcp_tw_reuse')],
  ],
  'syn-backlog-without-effect': [[/raise net.core.somaxconn/, ({ web }) => {
    unset(web, 'net.ipv4.tcp_max_syn_backlog');
    sysctl(web, 'net.core.somaxconn', '60000');
  }]],
  'capacity-below-default': [dropParameter, [/use at least ([\d, and]+)\./, place => {
    const values = place.match[1].match(/\d+/g)!;
    const fields = firstSysctl(place).value.split(' ');
    firstSysctl(place).value = values.length > 1 ? ['32000', '1024000000', '500', '32000'].join(' ') : [...fields.slice(0, -1), values[0]].join(' ');
  }]],
  'no-ephemeral-port-left': [
    [/Reserve fewer ports/, ({ web }) => sysctl(web, 'net.ipv4.ip_local_reserved_ports', '50000')],
    [/widen net.ipv4.ip_local_port_range/, ({ web }) => sysctl(web, 'net.ipv4.ip_local_port_range', '1024 65000')],
  ],
  'listener-in-ephemeral-range': [
    [/Add (\d+) to net.ipv4.ip_local_reserved_ports/, ({ web, match: [, port] }) => sysctl(web, 'net.ipv4.ip_local_reserved_ports', `${port},8081`)],
    [/exclude it from net.ipv4.ip_local_port_range/, ({ web }) => sysctl(web, 'net.ipv4.ip_local_port_range', '8081 65000')],
  ],
  'listener-before-sysctl': [
    [/Set the parameters on the container that starts first/, ({ task: { containerDefinitions: [web, agent] } }) => {
      web.systemControls = agent.systemControls;
      delete agent.systemControls;
    }],
    [/let the listener wait for the container that sets them/, ({ task: { containerDefinitions: [web, agent] } }) => {
      delete agent.dependsOn;
      web.dependsOn = [{ containerName: 'agent', condition: 'START' }];
    }],
  ],
  'listener-may-miss-sysctl': [
    [/Let container (\S+) depend on container (\S+) with condition START/, ({ task, match: [, waiting, awaited] }) => {
      task.containerDefinitions.find(({ name }: any) => name === waiting).dependsOn = [{ containerName: awaited, condition: 'START' }];
    }],
    [/set the parameters on a container that starts before every listener/, ({ task: { containerDefinitions: [, agent] } }) => {
      agent.dependsOn = [{ containerName: 'web', condition: 'START' }];
    }],
  ],
  'keepalive-outlives-idle-limits': [[/a value below 350/, setFirst('349')]],
  'tcp-retries-cut-clients': [dropParameter, [/use at least 8/, setFirst('8')]],
  'failover-cuts-clients': [[/set net.ipv4.tcp_retries2 to 15/, ({ web }) => sysctl(web, 'net.ipv4.tcp_retries2', '15')]],
  'network-mode-on-fargate': [[/Set networkMode to awsvpc/, ({ task }) => task.networkMode = 'awsvpc']],
  'network-mode-on-external': ['bridge', 'host', 'none'].map(mode => [new RegExp(mode), ({ task }) => task.networkMode = mode]),
  'network-mode-on-managed-instances': ['awsvpc', 'host'].map(mode => [new RegExp(mode), ({ task }) => task.networkMode = mode]),
  'hostname-in-awsvpc': [[/Remove hostname/, ({ web }) => delete web.hostname]],
  'host-port-differs': [
    [/Remove hostPort/, ({ web }) => delete web.portMappings[0].hostPort],
    [/set it to (\d+)/, ({ web, match: [, port] }) => web.portMappings[0].hostPort = Number(port)],
  ],
  'port-mapped-twice': [
    [/Give the containers different ports/, ({ task }) => task.containerDefinitions.forEach((one: any, index: number) => one.portMappings = [{ containerPort: 9000 + index }])],
    [/remove the mapping/, ({ task: { containerDefinitions: [, agent] } }) => delete agent.portMappings],
  ],
  'port-mappings-overlap': [
    [/change a range/, ({ task }) => task.containerDefinitions[0].portMappings = [{ containerPortRange: '9001-9009' }]],
    [/remove one of them/, ({ task }) => task.containerDefinitions[0].portMappings.pop()],
  ],
  'low-port-not-permitted': [
    [/Set net.ipv4.ip_unprivileged_port_start to (\d+) or less/, ({ web, match: [, port] }) => sysctl(web, 'net.ipv4.ip_unprivileged_port_start', port)],
    [/listen on port 1024/, ({ web }) => web.portMappings[0].containerPort = 1024],
  ],
  'key-not-in-effect': [
    [/Did you mean systemControls\?/, ({ web }) => {
      web.systemControls = web.systemControl;
      delete web.systemControl;
    }],
    [/Move systemControls to a container/, ({ task, web }) => {
      web.systemControls = task.systemControls ?? web.linuxParameters.systemControls;
      delete task.systemControls;
      delete web.linuxParameters;
    }],
    [/Move capabilities to linuxParameters/, ({ web }) => {
      web.linuxParameters = { capabilities: web.capabilities };
      delete web.capabilities;
    }],
    [/Did you mean healthCheck\?/, ({ web }) => {
      web.healthCheck = web.healthChek;
      delete web.healthChek;
    }],
    [/Write systemControls as a list of objects with namespace and value/, ({ web }) => web.systemControls = [{ namespace: 'net.core.somaxconn', value: '4096' }]],
  ],
  'pid-mode-on-fargate': [[/Set pidMode to task/, ({ task }) => task.pidMode = 'task'], [/remove it/, ({ task }) => delete task.pidMode]],
  'pid-mode-on-windows': [withoutPidMode, onLinux],
  'pid-mode-host': [[/Use pidMode task/, ({ task }) => task.pidMode = 'task']],
  'ipc-mode-not-supported': [[/Remove ipcMode/, ({ task }) => delete task.ipcMode]],
  'capabilities-on-fargate': [
    [/Remove the capability/, ({ web }) => delete web.linuxParameters],
    [/Write (\S+), without the CAP_ prefix/, ({ web, match: [, name] }) => web.linuxParameters.capabilities.add = [name]],
  ],
  'instance-setting-on-fargate': [
    [/Remove ([\w.]+?)[,:]/, ({ task, web, match: [, path] }) => [task, web].forEach(part => removeAt(part, path))],
    [/run the task on instances/, ({ task }) => {
      task.requiresCompatibilities = ['EC2'];
      delete task.networkMode;
    }],
    [/set config-file-type to file/, ({ web }) => web.firelensConfiguration.options['config-file-type'] = 'file'],
  ],
  'timeout-on-fargate': [[/Lower the timeout/, ({ web }) => ['startTimeout', 'stopTimeout'].filter(key => key in web).forEach(key => web[key] = 120)]],
  'ulimit-soft-above-hard': [
    [/Lower softLimit/, ({ web: { ulimits: [limit] } }) => limit.softLimit = limit.hardLimit],
    [/raise hardLimit/, ({ web: { ulimits: [limit] } }) => limit.hardLimit = limit.softLimit],
  ],
  'nofile-above-fargate-limit': [[/to (1048576) or less/, ({ web: { ulimits: [limit] } }) => ['softLimit', 'hardLimit'].forEach(key => limit[key] = Math.min(limit[key], 1048576))]],
  'nofile-unlimited': [[/Set hardLimit to a number/, ({ web: { ulimits: [limit] } }) => limit.hardLimit = 1048576]],
  'linux-setting-on-windows': [[/Remove the setting/, ({ task, web }) => {
    delete task.enableFaultInjection;
    delete web.linuxParameters;
  }], onLinux],
  'platform-version-too-old': [
    [/Remove platformVersion/, ({ service }) => delete service.platformVersion],
    [/set it to (1\.4\.0)/, ({ service }) => service.platformVersion = '1.4.0'],
  ],
  'container-name-refused': [[/Use only letters, digits, hyphens, and underscores, and at most 255/, ({ web }) => web.name = 'web_app-1']],
  'container-name-used-twice': [[/its own name/, ({ task: { containerDefinitions: [, second] } }) => second.name = 'agent']],
  'volumes-from-unknown-container': [respelled, [/remove the entry/, ({ web }) => web.volumesFrom = []]],
  'mount-of-unknown-volume': [[/Add the volume/, ({ task }) => task.volumes = [{ name: 'data' }]]],
  'dependency-on-unknown-container': [respelled, [/remove the dependency/, ({ web }) => web.dependsOn = []]],
  'dependency-cycle': [[/Remove one of the dependencies|Remove an entry of links/, ({ web }) => {
    delete web.dependsOn;
    delete web.links;
  }]],
  'dependency-on-essential-end': [[/Set essential to false on container (\S+)\./, ({ task, match: [, name] }) => {
    task.containerDefinitions.find((one: any) => one.name === name).essential = false;
  }]],
  'dependency-without-health-check': [
    [/Add a healthCheck to container agent/, ({ task: { containerDefinitions: [, agent] } }) => agent.healthCheck = { command: ['CMD', 'true'] }],
    [/use the condition START/, ({ task: { containerDefinitions: [web] } }) => web.dependsOn[0].condition = 'START'],
  ],
  'no-essential-container': [
    [/Add the container/, ({ task }) => task.containerDefinitions.push({ name: 'web' })],
    [/remove essential from it/, ({ web }) => delete web.essential],
    [/set it to true/, ({ web }) => web.essential = true],
  ],
  'tracer-without-shared-pid': [[/Set pidMode to task/, ({ task }) => task.pidMode = 'task'], [/remove SYS_PTRACE/, ({ web }) => delete web.linuxParameters]],
  'tracer-not-root': [[/as user 0/, ({ web }) => web.user = '0'], [/remove SYS_PTRACE/, ({ web }) => delete web.linuxParameters]],
  'image-wants-process-1': [
    [/Use an image without s6-overlay or systemd/, ({ web }) => Object.assign(web, { image: 'public.ecr.aws/nginx/nginx:1.29', entryPoint: undefined })],
    [/remove pidMode and initProcessEnabled/, ({ task, web }) => [task, web].forEach(part => ['pidMode', 'linuxParameters'].forEach(key => delete part[key]))],
  ],
  'names-process-1': [
    [/\/dev\/stdout/, ({ web }) => Object.assign(web, { command: ['sh', '-c', 'exec app > /dev/stdout'], entryPoint: [], healthCheck: undefined })],
    [/\/proc\/self\/fd\/1/, ({ web }) => Object.assign(web, { command: ['sh', '-c', 'exec app > /proc/self/fd/1'], entryPoint: [], healthCheck: undefined })],
    [/with a PID file/, ({ web }) => Object.assign(web, { command: [], entryPoint: [], healthCheck: { command: ['CMD-SHELL', 'kill -0 $(cat /run/app.pid)'] } })],
  ],
  'searches-processes': [[/use a PID file/, ({ web }) => web.healthCheck.command[1] = 'kill -0 $(cat /run/nginx.pid)']],
  'health-check-finds-others': [
    [/request to its port/, ({ web }) => web.healthCheck.command[1] = 'curl -f http://127.0.0.1/'],
    [/PID file/, ({ web }) => web.healthCheck.command[1] = 'kill -0 $(cat /run/nginx.pid)'],
  ],
  'shell-ends-first': [
    [/Write exec before (\w+)/, ({ web, match: [, name] }) => web.command[2] = web.command[2].replace(new RegExp(`(.*)\\b${name}`), `$1exec ${name}`)],
    [/Start (\w+) in the background, wait for it, and pass SIGTERM on with trap/, ({ web, match: [, name] }) => web.command[2] = `trap 'kill -TERM $PID' TERM; ${name} & PID=$!; wait $PID`],
    [/start it with exec, without the commands that follow it/, ({ web, finding }) => web.command[2] = `exec ${/starts (\w+)/.exec(finding.message)![1]}`],
  ],
  'shell-may-end-first': [[/Write exec before (\w+)/, ({ web, match: [, name] }) => web.command[2] = web.command[2].replace(name, `exec ${name}`)]],
  'two-tracers': [
    [/run one after the other/, ({ task: { containerDefinitions: [, agent, profiler] } }) => profiler.dependsOn = [{ containerName: agent.name, condition: 'COMPLETE' }]],
    [/set --nonblocking/, ({ task }) => task.containerDefinitions[2].command.push('--nonblocking')],
  ],
  'shared-pid-shows-secrets': [
    withoutPidMode,
    [/remove SYS_PTRACE from agent/, ({ other }) => delete other.linuxParameters],
    [/set the user of web and agent to non-root IDs/, ({ task }) => task.containerDefinitions.forEach((one: any, index: number) => one.user = String(1000 + index))],
  ],
  'shared-pid-shows-processes': 'The finding is information about a shared PID namespace that the task asks for.',
  'ssm-agent-with-exec': [withoutExec, [/remove the sidecar/, ({ task }) => {
    task.containerDefinitions = task.containerDefinitions.filter((one: any) => !JSON.stringify(one).includes('amazon-ssm-agent'));
  }]],
  'fault-injection-with-exec': [withoutExec],
  'toolbox-without-exec': [
    [/Set enableExecuteCommand to true/, ({ service }) => service.enableExecuteCommand = true],
    [/remove the container/, ({ task }) => task.containerDefinitions.pop()],
  ],
  'exec-without-permissions': [[/Allow (ssmmessages:\S+), (\S+), (\S+), and (\S+) in the task role/, ({ example, match: [, ...actions] }) => {
    example.Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0].Action = actions;
  }]],
  'exec-with-read-only-roots': [[/Leave one container writable/, ({ task: { containerDefinitions: [first] } }) => delete first.readonlyRootFilesystem]],
  'exec-without-init': [[/Set linuxParameters.initProcessEnabled to true on each/, ({ task }) => {
    task.containerDefinitions.forEach((one: any) => one.linuxParameters = { initProcessEnabled: true });
  }]],
  'exec-with-access-keys': [[/Remove the keys/, ({ web }) => ['environment', 'secrets'].forEach(key => delete web[key])]],
  'exec-beside-read-only-root': 'ECS Exec can be used in another container, as the finding says.',
  'exec-without-task-role': [[/Add a task role that allows the four ssmmessages actions/, ({ task }) => task.taskRoleArn = 'arn:aws:iam::111122223333:role/shop']],
  'exec-reaches-one-container': [withoutPidMode],
  'awslogs-option-refused': [
    [/Remove the option/, ({ web, finding }) => delete web.logConfiguration.options[finding.at![2]]],
    [/Write a size such as (\w+)/, ({ web, finding, match: [, size] }) => web.logConfiguration.options[finding.at![2]] = size],
    [/Did you mean (\S+)\?/, ({ web, finding, match: [, option] }) => {
      web.logConfiguration.options[option] = web.logConfiguration.options[finding.at![2]];
      delete web.logConfiguration.options[finding.at![2]];
    }],
  ],
  'port-beside-range': [[/the port and the range in two mappings, and no hostPort/, ({ web }) => web.portMappings = [{ containerPort: 8080 }, { containerPortRange: '8090-8099' }]]],
  'container-port-missing': [
    [/Set containerPort to a port from 1 to 65535/, ({ web }) => web.portMappings[0].containerPort = 8080],
    [/Set hostPort to a port/, ({ web }) => web.portMappings[0].hostPort = 8080],
    [/remove it: ECS then chooses one/, ({ web }) => delete web.portMappings[0].hostPort],
    [/Write a range such as (\S+)\./, ({ web, match: [, range] }) => web.portMappings[0].containerPortRange = range],
    [/For a single port, set containerPort/, ({ web }) => web.portMappings = [{ containerPort: 8080 }]],
  ],
  'efs-settings-contradict': [
    [/Remove rootDirectory/, ({ task }) => delete task.volumes[0].efsVolumeConfiguration.rootDirectory],
    [/remove the access point/, ({ task }) => delete task.volumes[0].efsVolumeConfiguration.authorizationConfig],
    [/Set transitEncryption to ENABLED/, ({ task }) => task.volumes[0].efsVolumeConfiguration.transitEncryption = 'ENABLED'],
  ],
  'links-in-awsvpc': [[/Remove links/, ({ web }) => delete web.links]],
  'name-refused': [[/Use only letters, digits, hyphens, and underscores, and at most 255/, ({ task }) => Object.assign(task, { family: 'shop', volumes: [] })]],
  'ulimit-unknown': [[/Use one of (core)/, ({ web, match: [, name] }) => web.ulimits[0].name = name]],
  'volume-with-two-configurations': [[/Leave one of the configurations/, ({ task }) => ['host', 'configuredAtLaunch'].forEach(key => delete task.volumes[0][key])]],
  'awslogs-option-missing': [[/Add (.*) to the options/, ({ web, match: [, names] }) => names.split(' and ').forEach(name => web.logConfiguration.options[name] = 'shop')]],
  'containers-exceed-task': [
    [/Lower the values of the containers/, ({ task }) => task.containerDefinitions.forEach((container: any) => limitsIn(container).forEach(key => container[key] = 64))],
    [/raise those of the task/, ({ task }) => Object.assign(task, { cpu: '1024', memory: '2048' })],
  ],
  'ephemeral-storage-out-of-range': [
    [/Change sizeInGiB/, ({ task }) => task.ephemeralStorage.sizeInGiB = 21],
    [/remove ephemeralStorage/, ({ task }) => delete task.ephemeralStorage],
  ],
  'execution-role-missing': [[/Set executionRoleArn to a role/, ({ task }) => task.executionRoleArn = 'arn:aws:iam::111122223333:role/shop']],
  'firelens-incomplete': [
    [/Add a container with a firelensConfiguration/, ({ task }) => task.containerDefinitions.push({ name: 'router', firelensConfiguration: { type: 'fluentbit' } })],
    [/use another log driver/, ({ web }) => web.logConfiguration.logDriver = 'awslogs'],
    [/Set the logDriver of the containers to awsfirelens/, ({ other }) => other.logConfiguration = { logDriver: 'awsfirelens' }],
    [/remove firelensConfiguration/, ({ web }) => delete web.firelensConfiguration],
  ],
  'firelens-router-repeated': [[/Keep one firelensConfiguration/, ({ web }) => delete web.firelensConfiguration]],
  'health-check-out-of-range': [[/Change the value to one in the range/, ({ web, finding }) => web.healthCheck[finding.at![1]] = 10]],
  'log-driver-on-fargate': [[/Use (awslogs), splunk, or awsfirelens/, ({ web }) => web.logConfiguration = { logDriver: 'splunk' }]],
  'memory-below-reservation': [[/Raise memory/, ({ web }) => web.memory = 512], [/lower memoryReservation/, ({ web }) => web.memoryReservation = 128]],
  'memory-not-set': [
    [/Set memory/, ({ web }) => web.memory = 128],
    [/or memoryReservation of the container/, ({ web }) => web.memoryReservation = 128],
    [/or memory of the task/, ({ task }) => task.memory = '512'],
  ],
  'restart-policy-out-of-range': [[/Change the value to one in the range/, ({ web, finding }) => web.restartPolicy[finding.at![1]] = finding.at![1] === 'ignoredExitCodes' ? [0] : 60]],
  'secret-name-used-twice': [
    [/Remove one of the two/, ({ web }) => web.secrets.pop()],
    [/give it another name/, ({ web }) => web.secrets[0].name = 'OTHER'],
  ],
  'task-size-on-fargate': [[/Set cpu and memory to a pair that Fargate has/, ({ task }) => Object.assign(task, { cpu: '512', memory: '1024' })]],
  'too-many-containers': [[/Move containers to another task definition/, ({ task }) => task.containerDefinitions.pop()]],
  'required-key-missing': [
    [/Add (\w+), or/, ({ web, finding, match: [, key] }) => Object.assign(web[finding.at![0]][0] ?? web[finding.at![0]], { [key]: key === 'command' ? ['CMD', '/probe'] : 'START' })],
    [/remove the structure/, ({ web, finding }) => delete web[finding.at![0]]],
  ],
  'key-unknown': [[/Remove the key/, ({ task, web, finding }) => removeAt(finding.container === undefined ? task : web, finding.at!.join('.'))]],
  'name-empty': [[/Write the name/, ({ task, web }) => {
    Object.assign(task, { family: 'shop', volumes: [] });
    web.environment = [{ name: 'STAGE', value: 'live' }];
  }], [/remove the entry/, ({ task, web }) => [removeAt(task, 'family'), removeAt(task, 'volumes'), removeAt(web, 'environment')]]],
  'image-empty': [[/Write the image/, ({ web }) => web.image = 'shop:1']],
  'structure-empty': [[/Remove the structure/, ({ web, finding }) => delete web[finding.at![0]]]],
  'health-check-drops-words': [
    [/Write the script as one item/, ({ web: { healthCheck } }) => healthCheck.command = ['CMD-SHELL', healthCheck.command.slice(1).join(' ')]],
    [/use CMD,/, ({ web: { healthCheck } }) => healthCheck.command[0] = 'CMD'],
    [/Write CMD-SHELL instead of CMD/, ({ web: { healthCheck } }) => healthCheck.command[0] = 'CMD-SHELL'],
    [/Remove \|\| exit 1/, ({ web: { healthCheck } }) => healthCheck.command.splice(-3)],
    [/each word as an item/, ({ web: { healthCheck } }) => healthCheck.command = healthCheck.command.flatMap((word: string) => word.split(' '))],
  ],
  'value-refused': [
    [/Write the ARN of the file/, ({ web: { environmentFiles: [file] = [{}], firelensConfiguration: { options } = { options: {} } } }) =>
      file.value = options['config-file-value'] = 'arn:aws:s3:::shop/web.env'],
    [/or ARN:KEY(::) with a key/, ({ web, match: [, colons] }) => web.secrets[0].valueFrom += colons],
    [/Correct the name/, ({ web, other }) => web.links = [other.name]],
    [/remove the link/, ({ web }) => delete web.links],
    [/Remove the other parts/, ({ web, other }) => web.links = [`${other.name}:logs`]],
    [/Write the path from the root of the instance/, ({ task }) => task.volumes[0].host.sourcePath = '/data'],
    [/Write the ARN of the role/, ({ task }) => task.taskRoleArn = 'arn:aws:iam::123456789012:role/shop'],
    [/remove the tag|Remove one of the two tags|Remove the others/, ({ task }) => task.tags.pop()],
    [/Set the size in MiB/, ({ web }) => web.linuxParameters.tmpfs[0].size = 64],
    [/remove the tmpfs/, ({ web }) => delete web.linuxParameters.tmpfs],
    [/Write the ARN of the secret/, ({ web }) => web.secrets[0].valueFrom = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf'],
    [/the name of the parameter/, ({ web }) => web.secrets[0].valueFrom = '/shop/key'],
  ],
  'value-unknown': [[/(?:Write|Did you mean) ([\w-]+)[.?]/, ({ task, web, match: [, value], finding: { container, at = [] } }) => {
    const parent = at.slice(0, -1).reduce((value_, step) => Array.isArray(value_) ? value_[0] : value_[step], container === undefined ? task : web);
    parent[at[at.length - 1]] = value;
  }], [/Start the command with CMD/, ({ web }) => web.healthCheck.command.unshift('CMD')],
  [/Write the path from the root/, ({ web }) => web.workingDirectory = `/${web.workingDirectory}`]],
  'key-in-other-case': [[/Write (\S+)\./, ({ web, match: [, key], finding }) => {
    const parent = finding.at!.slice(0, -1).reduce((value, name) => value[name], web);
    const written = finding.at![finding.at!.length - 1];
    parent[key] = parent[written];
    delete parent[written];
  }]],
  'guard-duty-memory': [[/Increase the task memory/, ({ task }) => task.memory = '1024']],
};

const parse = (example: unknown) => JSON.parse(JSON.stringify(example));

function findingsIn(example: unknown, rule: Rule): readonly Finding[] {
  return judge(taskDefinitionsOf(parse(example))![0].model, [rule]);
}

function placeIn(example: any, finding: Finding, match: readonly string[]): Place {
  const task = example.taskDefinition ?? example;
  const containers = task.containerDefinitions ?? [];
  const web = containers.find(({ name }: any) => name === finding.container) ?? containers[0];
  return { example, task, web, other: containers.find((one: any) => one !== web), service: example.services?.[0], match, finding };
}

test('every rule has an entry', () => {
  expect(RULES.map(({ name }) => name).filter(name => !(name in FIXES))).toEqual([]);
});

test.each(RULES.filter(({ name }) => Array.isArray(FIXES[name])).map(rule => [rule.name, rule] as const))('each fix that %s proposes ends its findings', (name, rule) => {
  const steps = FIXES[name] as readonly Step[];
  const used = new Set<Step>();
  for (const written of rule.fails()) {
    const texts = findingsIn(written, rule).map(finding => [finding, finding.fix ?? rule.fix] as const);
    const possible = steps.filter(([phrase]) => texts.every(([, text]) => phrase.test(text)));
    const left = possible.map(step => {
      used.add(step);
      const example = parse(written);
      texts.forEach(([finding, text]) => step[1](placeIn(example, finding, step[0].exec(text)!)));
      return [step[0].source, findingsIn(example, rule).map(({ message }) => message)];
    });
    expect([texts.map(([, text]) => text), left]).toEqual([expect.anything(), possible.map(([phrase]) => [phrase.source, []])]);
    expect(possible).not.toEqual([]);
  }
  // A phrase that no text has is out of date.
  expect(steps.filter(step => !used.has(step)).map(([phrase]) => phrase.source)).toEqual([]);
});

test('each automatic fix of a failing example ends the finding', () => {
  const corrected = RULES.filter(({ autofix }) => autofix.correct);
  const examples = corrected.flatMap(rule => rule.fails().map(example => ({ rule, before: JSON.stringify(example) })));
  const fixes = examples.flatMap(({ rule, before }) => Object.entries(fixed(before, rule.name)).map(([title, text]) => ({ rule, title, text })));
  // These two have examples without a similar name.
  expect(corrected.filter(rule => !fixes.some(fix => fix.rule === rule)).map(({ name }) => name)).toEqual(['volumes-from-unknown-container', 'dependency-on-unknown-container']);
  expect(fixes.filter(({ rule, text }) => findingsIn(JSON.parse(text), rule).length > 0).map(({ title }) => title)).toEqual([]);
});
