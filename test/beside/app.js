// An app that everything checks which there is for ECS. Its context tells which tasks it holds (`Prod/` before a name puts one into a stage), who checks
// them, and which findings are acknowledged on the stack that is not in the stage.
const { App, Stack, Stage, Validations, aws_ecs: ecs } = require('aws-cdk-lib');

const app = new App();
const told = name => app.node.getContext(name).split(' ').filter(word => word !== '');

const backlog = value => ({ systemControls: [{ namespace: 'net.core.somaxconn', value }] });

/** What is in each task, and who finds something in it. */
const TASKS = {
  /** Nobody. */
  Right: task => addContainer(task, 'app', backlog('4096')),

  /** This library finds an error: the containers disagree about what they share. */
  Wrong: task => {
    addContainer(task, 'app', backlog('4096'));
    addContainer(task, 'agent', backlog('1024'));
  },

  /** This library warns: they agree, and one would do. */
  Doubtful: task => {
    addContainer(task, 'app', backlog('4096'));
    addContainer(task, 'agent', backlog('4096'));
  },

  /** cdk-nag: a variable in plain text. */
  Plain: task => addContainer(task, 'app', { environment: { LOG_LEVEL: 'info' } }),

  /** cdk-preflight: a soft limit above the hard one. */
  Limits: task => addContainer(task, 'app').addUlimits({ name: ecs.UlimitName.NOFILE, softLimit: 200, hardLimit: 100 }),

  /** The CDK's validator: there is no such size. */
  Odd: task => {
    addContainer(task, 'app');
    task.node.defaultChild.addPropertyOverride('Cpu', '300');
  },

  /** This library and cdk-preflight: a capability that Fargate does not give. */
  Capable: task => {
    const linuxParameters = new ecs.LinuxParameters(task, 'LinuxParameters');
    linuxParameters.addCapabilities(ecs.Capability.NET_ADMIN);
    addContainer(task, 'app', { linuxParameters });
  },
};

const CHECKS = {
  'aspect': () => require('cdk-fargate-linux-controls').NamespaceSharingChecks.addTo(app),
  'plugin': () => Validations.of(app).addPlugins(new (require('cdk-fargate-linux-controls').NamespaceSharingPlugin)()),
  'cdk-nag': () => Validations.of(app).addPlugins(new (require('cdk-nag').AwsSolutionsChecks)(app)),
  'cdk-preflight': () => require('cdk-preflight').Preflight.apply(app),
  'cdk-preflight-warns': () => require('cdk-preflight').Preflight.apply(app, { enforce: false }),
};

const shop = new Stack(app, 'Shop');
const prod = new Stack(new Stage(app, 'Prod'), 'Shop');
for (const word of told('tasks')) {
  const name = word.replace('Prod/', '');
  TASKS[name](new ecs.FargateTaskDefinition(word === name ? shop : prod, name, { cpu: 512, memoryLimitMiB: 1024 }));
}
told('checks').forEach(name => CHECKS[name]());
told('acknowledge').forEach(id => Validations.of(shop).acknowledge({ id, reason: 'a test' }));

function addContainer(task, name, props) {
  return task.addContainer(name, {
    image: ecs.ContainerImage.fromRegistry(`example/${name}:1.0`),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: name }),
    ...props,
  });
}
