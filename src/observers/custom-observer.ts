import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { Preset } from './preset';
import type { ObserverSidecarProps } from './presets/sidecar-options';
import { ProcessAccess } from './process-access';

/** What describes an observer that has no preset. */
export interface CustomObserverProps extends ObserverSidecarProps {
  /**
   * The container, in the words of `taskDefinition.addContainer`, with three differences where a property is left out: its name is `observer`, it is not
   * essential, and it runs as user 0 if it traces.
   */
  readonly container: ecs.ContainerDefinitionOptions;

  /**
   * How far the container may look into the processes of the others.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;
}

/** Any tool that runs in a container of its own. */
export function customObserver(props: CustomObserverProps): Preset {
  const { container: options, access = ProcessAccess.anyUser() } = props;
  const { containerName = 'observer' } = options;
  // A construct's id cannot wait for the deployment.
  const id = Token.isUnresolved(containerName) ? 'observer' : containerName;
  return {
    name: `ObserverSidecar.custom('${id}')`,
    options: props,
    sharedPidNamespace: props.sharedPidNamespace,
    executeCommand: props.executeCommand,
    excludeContainers: props.excludeContainers,
    attach: task => {
      task._grantAccess(task.addContainer(id, { ...options, containerName, user: options.user ?? access.user }), access);
    },
  };
}
