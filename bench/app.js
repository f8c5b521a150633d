// One synthesis of an app with hand-written observed services. Prints the seconds, by the clock and of processors, since the process was started.
const [checks, count, library] = process.argv.slice(2);
const { App, Aspects, Stack, Validations, aws_ecs: ecs, aws_ec2: ec2 } = require('aws-cdk-lib');

const CHECKS = {
  'none': () => {},
  'the CDK\'s validator': () => {},
  'NamespaceSharingChecks': app => require(library).NamespaceSharingChecks.addTo(app),
  'NamespaceSharingChecks as an aspect': app => Aspects.of(app).add(new (require(library).NamespaceSharingChecks)()),
  'NamespaceSharingPlugin': app => Validations.of(app).addPlugins(new (require(library).NamespaceSharingPlugin)()),
  'a plugin that does nothing': app => Validations.of(app).addPlugins({ name: 'nothing', validate: () => ({ success: true, violations: [] }) }),
  'cdk-nag': app => Validations.of(app).addPlugins(new (require('cdk-nag').AwsSolutionsChecks)(app)),
  'cdk-preflight': app => require('cdk-preflight').Preflight.apply(app, { enforce: false }),
};
const addChecks = CHECKS[checks];
const STACKS = 20;

const app = new App({ context: { 'aws:cdk:version-reporting': false } });
for (let i = 0; i < STACKS; i++) {
  const stack = new Stack(app, `Stack${i}`, { env: { account: '111122223333', region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  for (let j = 0; j < Number(count) / STACKS; j++) {
    addObservedService(stack, cluster, `Service${j}`);
  }
}
addChecks(app);
try {
  app.synth();
} catch {
  // Other checkers find errors here, with which the CDK ends a synthesis that is done.
}
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ clock: performance.now() / 1000, processor: (user + system) / 1e6 }));
process.exit(); // The CDK would synthesize again.

function addObservedService(stack, cluster, id) {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, `${id}Task`, {
    cpu: 512, memoryLimitMiB: 1024, pidMode: ecs.PidMode.TASK, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  taskDefinition.addContainer('app', {
    image: ecs.ContainerImage.fromRegistry('example/app:1.0'),
    environment: { LOG_LEVEL: 'info', PORT: '8080' },
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }),
    portMappings: [{ containerPort: 8080 }],
    systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }, { namespace: 'net.ipv4.tcp_keepalive_time', value: '300' }],
  });
  const linuxParameters = new ecs.LinuxParameters(stack, `${id}LinuxParameters`);
  linuxParameters.addCapabilities(ecs.Capability.SYS_PTRACE);
  taskDefinition.addContainer('observer', {
    image: ecs.ContainerImage.fromRegistry('example/observer:1.0'),
    environment: { MODE: 'watch' },
    essential: false,
    linuxParameters,
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'observer' }),
    user: '0',
  });
  new ecs.FargateService(stack, id, { cluster, taskDefinition, minHealthyPercent: 100, enableExecuteCommand: true });
}
