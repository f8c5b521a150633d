// Synthesizes an app. Usage: node app.js CONSTRUCT CHECKS STACKS SERVICES_PER_STACK OUTDIR.
const [construct, checks, stacks, servicesPerStack, outdir] = process.argv.slice(2);
const { App, Stack, Validations, aws_ec2: ec2, aws_ecs: ecs, aws_logs: logs } = require('aws-cdk-lib');
const { Construct } = require('constructs');

const CONSTRUCTS = {
  'FargateSidecarObservedService': addObservedService,
  'FargateSidecarObservedService by hand': addObservedServiceByHand,
  'TunedProxyTask': addTunedProxy,
  'TunedProxyTask by hand': addTunedProxyByHand,
};
const CHECKS = {
  'none': () => {},
  'NamespaceSharingChecks.addTo': app => library().NamespaceSharingChecks.addTo(app),
  'NamespaceSharingPlugin': app => Validations.of(app).addPlugins(new (library().NamespaceSharingPlugin)()),
};
const [addService, addChecks] = [CONSTRUCTS[construct], CHECKS[checks]];

const app = new App({ outdir, context: { 'aws:cdk:version-reporting': false } });
for (let i = 0; i < Number(stacks); i++) {
  const stack = new Stack(app, `Stack${i}`, { env: { account: '111122223333', region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  for (let j = 0; j < Number(servicesPerStack); j++) {
    addService(stack, `Service${j}`, cluster);
  }
}
addChecks(app);
app.synth();

/** Loads the library only in apps that use its constructs or checks. */
function library() {
  return require('cdk-fargate-linux-controls');
}

function addObservedService(stack, id, cluster) {
  const { DebugToolbox, FargateSidecarObservedService } = library();
  new FargateSidecarObservedService(stack, id, {
    cluster,
    application: applicationContainer(),
    observers: [new DebugToolbox()],
    networkSysctls: { netCoreSomaxconn: 4096 },
    cpu: 512,
    memoryLimitMiB: 1024,
    enableExecuteCommand: true,
    minHealthyPercent: 100,
  });
}

function addObservedServiceByHand(stack, id, cluster) {
  const scope = new Construct(stack, id);
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
    cpu: 512,
    memoryLimitMiB: 1024,
    pidMode: ecs.PidMode.TASK,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  taskDefinition.addContainer('app', {
    ...applicationContainer(),
    cpu: 512,
    systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }],
  });
  const linuxParameters = new ecs.LinuxParameters(taskDefinition, 'toolboxLinuxParameters', { initProcessEnabled: true });
  linuxParameters.addCapabilities(ecs.Capability.SYS_PTRACE);
  taskDefinition.addContainer('toolbox', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0'),
    essential: false,
    user: '0',
    command: ['sleep', 'infinity'],
    memoryReservationMiB: 32,
    memoryLimitMiB: 256,
    enableRestartPolicy: true,
    linuxParameters,
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'toolbox', logRetention: logs.RetentionDays.ONE_MONTH }),
  });
  new ecs.FargateService(scope, 'Service', { cluster, taskDefinition, enableExecuteCommand: true, minHealthyPercent: 100 });
}

function applicationContainer() {
  return {
    containerName: 'app',
    image: ecs.ContainerImage.fromRegistry('example/app:1.0'),
    environment: { LOG_LEVEL: 'info', PORT: '8080' },
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }),
    portMappings: [{ containerPort: 8080 }],
  };
}

function addTunedProxy(stack, id, cluster) {
  const { PortRange, TunedProxyTask } = library();
  const { taskDefinition } = new TunedProxyTask(stack, id, {
    proxy: proxyContainer(),
    networkSysctls: { netCoreSomaxconn: 6000, netIpv4IpLocalPortRange: PortRange.of(1024, 65000) },
    cpu: 512,
    memoryLimitMiB: 1024,
  });
  new ecs.FargateService(stack, `${id}Service`, { cluster, taskDefinition, minHealthyPercent: 100 });
}

function addTunedProxyByHand(stack, id, cluster) {
  const taskDefinition = new ecs.FargateTaskDefinition(new Construct(stack, id), 'TaskDefinition', {
    cpu: 512,
    memoryLimitMiB: 1024,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  taskDefinition.addContainer('proxy', {
    ...proxyContainer(),
    systemControls: [
      { namespace: 'net.core.somaxconn', value: '6000' },
      { namespace: 'net.ipv4.ip_local_port_range', value: '1024 65000' },
      { namespace: 'net.ipv4.ip_local_reserved_ports', value: '8080' },
    ],
  });
  new ecs.FargateService(stack, `${id}Service`, { cluster, taskDefinition, minHealthyPercent: 100 });
}

function proxyContainer() {
  return {
    image: ecs.ContainerImage.fromRegistry('example/proxy:1.0'),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'proxy' }),
    portMappings: [{ containerPort: 8080 }],
  };
}
