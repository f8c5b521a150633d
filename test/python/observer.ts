import { App, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { ApplicationContainer, ExecuteCommandUse, ObservedTask, ObserverSidecar } from 'cdk-fargate-linux-controls';

class Profiler extends ObserverSidecar {
  constructor(private readonly key: ecs.Secret) {
    super({ name: 'Profiler', excludeContainers: ['proxy'], executeCommand: ExecuteCommandUse.NEEDED });
  }

  public attach(task: ObservedTask): void {
    const profiler = task.addContainer('profiler', {
      image: ecs.ContainerImage.fromRegistry('example/profiler:1.0'),
      user: '0',
      healthCheck: { command: ['CMD', '/profiler', 'health'] },
    });
    task.allowTracing(profiler);
    task.dropCapabilities(profiler);
    task.allowSecret(this.key);
    task.taskDefinition.addVolume({ name: 'profiles' });
  }

  public changeApplication(container: ApplicationContainer): void {
    container.addSysPtrace();
    container.addEnvironment('PROFILED_AS', `${container.containerName} on ${container.cpuArchitecture}`);
    container.addSecret('PROFILER_KEY', this.key);
    container.addDockerLabel('profiled', 'yes');
    container.addMountPoint('profiles', '/profiles', true);
    container.addVolumesFrom('profiler');
    container.addDependency('profiler', ecs.ContainerDependencyCondition.HEALTHY);
    if (container.isEssential) {
      container.wrapEntryPoint('/opt/profiler/run', ...container.command, '--');
    }
  }
}

const app = new App();
const stack = new Stack(app, 'Observed');
const task = new ecs.FargateTaskDefinition(stack, 'Task');
const image = ecs.ContainerImage.fromRegistry('example/app:1.0');
task.addExtension(new Profiler(ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key'))));
task.addContainer('app', { image, entryPoint: ['/app'], command: ['serve'] });
task.addContainer('worker', { image, essential: false });
task.addContainer('proxy', { image, essential: false });
