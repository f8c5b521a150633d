import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { ApplicationContainer, CustomObserver, ObservedTask, ObserverSidecar, ProcessAccess } from 'cdk-fargate-linux-controls';

/** An async-profiler sidecar. It attaches to a Java process through files in /tmp, which both containers mount at the same path. */
class AsyncProfiler extends ObserverSidecar {
  public attach(task: ObservedTask): void {
    task.addVolume({ name: 'tmp' });
    task.addContainer('async-profiler', {
      image: ecs.ContainerImage.fromRegistry('example/async-profiler:4.1'),
      // The Java process accepts connections only from its own user. ctimer needs no perf events, which Fargate does not provide.
      user: '1000',
      command: ['--event', 'ctimer', '--loop', '10m', '--file', '/tmp/%t.jfr', 'java'],
      readonlyRootFilesystem: true,
    }).addMountPoints({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
  }

  public changeApplication(container: ApplicationContainer): void {
    container.addMountPoint({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
  }
}

const app = new App();
const stack = new Stack(app, 'CustomObserver');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
taskDefinition.addContainer('shop', {
  image: ecs.ContainerImage.fromRegistry('example/shop:1.0'),
  user: '1000',
  portMappings: [{ containerPort: 8080 }],
});

// A tool that changes the application needs its own class.
taskDefinition.addExtension(new AsyncProfiler());

// A tool that only adds a container needs no class. This one can look into processes of the application's user without any capability.
taskDefinition.addExtension(new CustomObserver({
  container: { containerName: 'watcher', image: ecs.ContainerImage.fromRegistry('example/watcher:2.0'), readonlyRootFilesystem: true },
  access: ProcessAccess.sameUser('1000'),
}));
