import { App, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ApplicationContainer, ExecuteCommandUse, ObservedTask, ObserverSidecar, ProcessAccess } from 'cdk-fargate-linux-controls';

class Inspector extends ObserverSidecar {
  constructor(private readonly key: ecs.Secret) {
    super({ name: 'Inspector', excludeContainers: ['proxy'], executeCommand: ExecuteCommandUse.NEEDED });
  }

  public attach(task: ObservedTask): void {
    task.addContainer('inspector', {
      image: ecs.ContainerImage.fromRegistry('example/inspector:1.0'),
      access: ProcessAccess.tracingOnly(),
      stopAfterApplication: false,
      healthCheck: { command: ['CMD', '/inspector', 'health'] },
      logging: ecs.LogDriver.awsLogs({ streamPrefix: 'inspector', logRetention: logs.RetentionDays.ONE_MONTH }),
    });
    task.allowSecret(this.key);
    task.addVolume({ name: 'findings' });
    task.allowPrivateVolumes();
  }

  public changeApplication(container: ApplicationContainer): void {
    const architecture = container.runsOn(ecs.CpuArchitecture.ARM64) ? 'ARM' : 'x86';
    container.addSysPtrace();
    container.addEnvironment('INSPECTED_AS', `${container.containerName} of ${container.user ?? 'the image'} on ${architecture}`);
    container.addDefaultEnvironment('INSPECTOR_LEVEL', container.environment.LOG_LEVEL ?? 'info');
    container.addSecret('INSPECTOR_KEY', this.key);
    container.addMountPoint({ sourceVolume: 'findings', containerPath: '/findings', readOnly: true });
    container.addPrivateVolume(`${container.containerName}-scratch`, '/scratch');
    container.addVolumesFrom({ sourceContainer: 'inspector', readOnly: true });
    container.addDependency('inspector', ecs.ContainerDependencyCondition.HEALTHY);
    if (container.isEssential) {
      container.requireUser('1000', 'The inspector opens the files of the application.');
      container.wrapEntryPoint('/opt/inspector/run', ...container.command, '--');
    }
  }
}

const app = new App();
const stack = new Stack(app, 'Observed');
const task = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
const image = ecs.ContainerImage.fromRegistry('example/app:1.0');
const inspector = new Inspector(ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')));
task.addExtension(inspector);
task.addContainer('app', {
  image,
  entryPoint: ['/app'],
  command: ['serve'],
  user: '1000:1000',
  environment: { LOG_LEVEL: 'debug' },
});
task.addContainer('worker', { image, essential: false });
task.addContainer('proxy', { image, essential: false });
inspector.containersIn(task).forEach(container => container.addDockerLabel('observer', inspector.toString()));
inspector.logGroupsIn(task).forEach(group => group.applyRemovalPolicy(RemovalPolicy.DESTROY));
