// An app that several tools check together. The context selects its tasks (`Prod/` puts a task into a stage), the checks, and the findings to acknowledge
// on the stack outside the stage.
const { App, Stack, Stage, Validations, aws_ecs: ecs } = require('aws-cdk-lib');

const app = new App();
const wordsOf = name => app.node.getContext(name).split(' ').filter(word => word !== '');

const backlog = value => ({ systemControls: [{ namespace: 'net.core.somaxconn', value }] });

/** The tasks. Each comment says which tool reports a finding. */
const TASKS = {
  /** No tool. */
  Right: task => addContainer(task, 'app', backlog('4096')),

  /** This library, an error: containers set a shared parameter to different values. */
  Wrong: task => {
    addContainer(task, 'app', backlog('4096'));
    addContainer(task, 'agent', backlog('1024'));
  },

  /** This library, a warning: containers set a shared parameter to the same value. */
  Doubtful: task => {
    addContainer(task, 'app', backlog('4096'));
    addContainer(task, 'agent', backlog('4096'));
  },

  /** cdk-nag: an environment variable in plain text. */
  Plain: task => addContainer(task, 'app', { environment: { LOG_LEVEL: 'info' } }),

  /** This library and cdk-preflight: a soft limit above the hard limit. */
  Limits: task => addContainer(task, 'app').addUlimits({ name: ecs.UlimitName.NOFILE, softLimit: 200, hardLimit: 100 }),

  /** The CDK's validator: an invalid task size. */
  Odd: task => {
    addContainer(task, 'app');
    task.node.defaultChild.addPropertyOverride('Cpu', '300');
  },

  /** This library and cdk-preflight: a capability that Fargate does not support. */
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
for (const word of wordsOf('tasks')) {
  const name = word.replace('Prod/', '');
  TASKS[name](new ecs.FargateTaskDefinition(word === name ? shop : prod, name, { cpu: 512, memoryLimitMiB: 1024 }));
}
wordsOf('checks').forEach(name => CHECKS[name]());
wordsOf('acknowledge').forEach(id => Validations.of(shop).acknowledge({ id, reason: 'a test' }));

function addContainer(task, name, props) {
  return task.addContainer(name, {
    image: ecs.ContainerImage.fromRegistry(`example/${name}:1.0`),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: name }),
    ...props,
  });
}
