import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { ApplicationContainer, ObservedTask, ObserverSidecar } from 'cdk-fargate-linux-controls';

class Profiler extends ObserverSidecar {
  public attach(task: ObservedTask): void {
    const profiler = task.addContainer('profiler', {
      image: ecs.ContainerImage.fromRegistry('example/profiler:1.0'),
      user: '0',
    });
    task.allowTracing(profiler);
  }

  public changeApplication(container: ApplicationContainer): void {
    container.addSysPtrace();
    container.addEnvironment('PROFILED_AS', container.containerName);
    if (container.containerName === 'app') {
      container.wrapEntryPoint('/opt/profiler/run', '--');
    }
  }
}

const app = new App();
const stack = new Stack(app, 'Observed');
const task = new ecs.FargateTaskDefinition(stack, 'Task');
task.addExtension(new Profiler());
task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app:1.0'), entryPoint: ['/app'] });
task.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('example/app:1.0'), essential: false });
