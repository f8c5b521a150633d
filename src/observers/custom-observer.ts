import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { Preset } from './preset';

/** What describes an observer that has no preset. */
export interface CustomObserverProps {
  /**
   * The container, in the words of `taskDefinition.addContainer`, with three differences where a property is left out: its name is `observer`, it is not
   * essential, and it runs as user 0 if it traces.
   */
  readonly container: ecs.ContainerDefinitionOptions;

  /**
   * Whether the container may trace processes of other users: SYS_PTRACE is added to its Linux parameters.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * Whether the observer has to see the processes of the other containers, so that the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;
}

/** Any tool that runs in a container of its own. */
export function customObserver(props: CustomObserverProps): Preset {
  const { container: options, tracing = true } = props;
  const { containerName = 'observer' } = options;
  // A construct's id cannot wait for the deployment.
  const id = Token.isUnresolved(containerName) ? 'observer' : containerName;
  return {
    name: `ObserverSidecar.custom('${id}')`,
    options: props,
    sharedPidNamespace: props.sharedPidNamespace,
    attach: task => {
      // An added capability is effective for root only.
      const user = options.user ?? (tracing ? '0' : undefined);
      const container = task.addContainer(id, { ...options, containerName, user });
      if (tracing) {
        task.allowTracing(container);
      }
    },
  };
}
