// Synthesizes an app. Usage: node app.js CONSTRUCT EXTRA STACKS SERVICES_PER_STACK OUTDIR.
const [construct, extra, stacks, servicesPerStack, outdir] = process.argv.slice(2);
const { readFileSync } = require('node:fs');
const { App, Duration, Stack, Validations, aws_ec2: ec2, aws_ecs: ecs, aws_iam: iam, aws_logs: logs } = require('aws-cdk-lib');
const { Construct } = require('constructs');

const CONSTRUCTS = {
  'FargateSidecarObservedService': addObservedService,
  'FargateSidecarObservedService by hand': addObservedServiceByHand,
  'TunedProxyTask': addTunedProxy,
  'TunedProxyTask by hand': addTunedProxyByHand,
};
const EXTRAS = {
  'none': () => {},
  'resolve once': resolveEachTaskDefinition,
  'NamespaceSharingChecks.addTo': app => library().NamespaceSharingChecks.addTo(app),
  'empty plugin': app => Validations.of(app).addPlugins({ name: 'empty', validate: parseTemplates }),
  'NamespaceSharingPlugin': app => Validations.of(app).addPlugins(new (library().NamespaceSharingPlugin)()),
};
// No two services are equal. Which settings a service has repeats every 60 services.
const SIZES = [{ cpu: 256, memoryLimitMiB: 1024 }, { cpu: 512, memoryLimitMiB: 2048 }, { cpu: 1024, memoryLimitMiB: 4096 }];
const [addService, addExtra] = [CONSTRUCTS[construct], EXTRAS[extra]];

const app = new App({ outdir, context: { 'aws:cdk:version-reporting': false } });
for (let i = 0; i < Number(stacks); i++) {
  const stack = new Stack(app, `Stack${i}`, { env: { account: '111122223333', region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  for (let j = 0; j < Number(servicesPerStack); j++) {
    addService(stack, `Service${j}`, cluster, i * Number(servicesPerStack) + j);
  }
}
addExtra(app);
app.synth();

/** Loads the library only in apps that use its constructs or checks. */
function library() {
  return require('cdk-fargate-linux-controls');
}

/** The least that checks of constructs require. */
function resolveEachTaskDefinition(app) {
  app.node.addValidation({
    validate: () => {
      app.node.findAll().filter(ecs.CfnTaskDefinition.isCfnTaskDefinition).forEach(each => Stack.of(each).resolve(each._toCloudFormation()));
      return [];
    },
  });
}

/** The least that checks of templates require. */
function parseTemplates({ templatePaths }) {
  templatePaths.forEach(path => JSON.parse(readFileSync(path, 'utf8')));
  return { success: true, violations: [] };
}

function sizeOf(number) {
  return SIZES[number % SIZES.length];
}

function addObservedService(stack, id, cluster, number) {
  const { DebugToolbox, FargateSidecarObservedService } = library();
  const { taskDefinition } = new FargateSidecarObservedService(stack, id, {
    cluster,
    application: applicationContainer(number),
    observers: [new DebugToolbox()],
    networkSysctls: { netCoreSomaxconn: 4096 + number },
    ...sizeOf(number),
    enableExecuteCommand: true,
    minHealthyPercent: 100,
  });
  addOtherParts(taskDefinition, number);
}

function addObservedServiceByHand(stack, id, cluster, number) {
  const scope = new Construct(stack, id);
  const systemControls = [{ namespace: 'net.core.somaxconn', value: String(4096 + number) }];
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
    ...sizeOf(number),
    pidMode: ecs.PidMode.TASK,
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  taskDefinition.addContainer('app', {
    ...applicationContainer(number),
    ...!hasCache(number) && { systemControls },
  });
  const linuxParameters = new ecs.LinuxParameters(taskDefinition, 'toolboxLinuxParameters', { initProcessEnabled: true });
  linuxParameters.addCapabilities(ecs.Capability.SYS_PTRACE);
  taskDefinition.addContainer('toolbox', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0'),
    essential: false,
    user: '0',
    command: ['sleep', 'infinity'],
    memoryReservationMiB: 32,
    memoryLimitMiB: 512,
    enableRestartPolicy: true,
    linuxParameters,
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'toolbox', logRetention: logs.RetentionDays.ONE_MONTH }),
  });
  new ecs.FargateService(scope, 'Service', { cluster, taskDefinition, enableExecuteCommand: true, minHealthyPercent: 100 });
  addOtherParts(taskDefinition, number, systemControls);
}

function applicationContainer(number) {
  const port = 8000 + number;
  return {
    containerName: 'app',
    image: ecs.ContainerImage.fromRegistry(`example/app-${number}:1.${number}`),
    cpu: hasCache(number) ? sizeOf(number).cpu - 64 : sizeOf(number).cpu,
    environment: { LOG_LEVEL: 'info', PORT: String(port), SERVICE: `service-${number}` },
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: `app-${number}` }),
    portMappings: [{ containerPort: port }],
    ...number % 2 === 0 && { healthCheck: { command: ['CMD-SHELL', `curl -f http://localhost:${port}/health || exit 1`], timeout: Duration.seconds(3) } },
    ...number % 3 === 0 && { command: ['serve', '--port', String(port), '--name', `service-${number}`] },
    ...number % 5 === 0 && { ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 16384 + number, hardLimit: 65535 }] },
  };
}

/** The cache starts before the application, so kernel parameters are set on it. */
function hasCache(number) {
  return number % 4 === 0;
}

/** Adds what some services have beside their application and observer. */
function addOtherParts(taskDefinition, number, systemControls) {
  if (hasCache(number)) {
    const cache = taskDefinition.addContainer('cache', {
      image: ecs.ContainerImage.fromRegistry(`example/cache-${number}:7`),
      cpu: 64,
      memoryLimitMiB: 128,
      environment: { MAX_KEYS: String(1000 + number) },
      systemControls,
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: `cache-${number}` }),
    });
    taskDefinition.defaultContainer.addContainerDependencies({ container: cache, condition: ecs.ContainerDependencyCondition.START });
  }
  if (number % 6 === 0) {
    taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::bucket-${number}/*`] }));
  }
}

function addTunedProxy(stack, id, cluster, number) {
  const { PortRange, TunedProxyTask } = library();
  const { taskDefinition } = new TunedProxyTask(stack, id, {
    proxy: proxyContainer(number),
    networkSysctls: { netCoreSomaxconn: 6000 + number, netIpv4IpLocalPortRange: PortRange.of(1024, 65000 - number) },
    ...sizeOf(number),
  });
  new ecs.FargateService(stack, `${id}Service`, { cluster, taskDefinition, minHealthyPercent: 100 });
}

function addTunedProxyByHand(stack, id, cluster, number) {
  const taskDefinition = new ecs.FargateTaskDefinition(new Construct(stack, id), 'TaskDefinition', {
    ...sizeOf(number),
    runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  taskDefinition.addContainer('proxy', {
    ...proxyContainer(number),
    systemControls: [
      { namespace: 'net.core.somaxconn', value: String(6000 + number) },
      { namespace: 'net.ipv4.ip_local_port_range', value: `1024 ${65000 - number}` },
      { namespace: 'net.ipv4.ip_local_reserved_ports', value: String(8000 + number) },
    ],
  });
  new ecs.FargateService(stack, `${id}Service`, { cluster, taskDefinition, minHealthyPercent: 100 });
}

function proxyContainer(number) {
  return {
    image: ecs.ContainerImage.fromRegistry(`example/proxy-${number}:1.${number}`),
    environment: { SERVICE: `service-${number}` },
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: `proxy-${number}` }),
    portMappings: [{ containerPort: 8000 + number }],
  };
}
