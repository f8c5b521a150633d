import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { constructId } from './construct-id';
import type { ObservedTask } from './observed-task';
import { OBSERVER_OPTIONS, ObserverSidecar, ObserverSidecarProps } from './observer-sidecar';
import { ProcessAccess } from './process-access';
import { ACCESS, type Checks, CONTAINER, FLAG, requireTypes, withInherited } from '../required-types';

/** Properties of `CustomObserver`. */
export interface CustomObserverProps extends ObserverSidecarProps {
  /**
   * The container, with the options of `taskDefinition.addContainer`. Three defaults differ: `containerName` is
   * `observer`, `essential` is false, and `user` is the user of `access`, which is 0 if the container may trace.
   */
  readonly container: ecs.ContainerDefinitionOptions;

  /**
   * The container's access to the processes of other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether ECS stops the container after the application, so that it gets the application's last data. Without it, ECS
   * can stop both at the same time, and the last data may be lost.
   *
   * The price: application containers wait until this container has started. They do not start if it cannot, for example
   * because its image or its program is missing.
   *
   * @default false
   */
  readonly stopAfterApplication?: boolean;
}

const DEFAULT_NAME = 'observer';

const OPTIONS: Checks<CustomObserverProps> = { ...OBSERVER_OPTIONS, container: CONTAINER, access: ACCESS, stopAfterApplication: FLAG };

/**
 * An observer for any tool that runs in its own container.
 *
 * Throws if ECS rejects the container name. When the observer is applied, it throws if the task already has a container
 * with the same name.
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new CustomObserver({
 *   container: { containerName: 'scanner', image: ecs.ContainerImage.fromRegistry('example/scanner:1.0'), command: ['scan', '/proc'] },
 *   access: ProcessAccess.tracingOnly(),
 * }));
 */
export class CustomObserver extends ObserverSidecar {
  readonly #props: CustomObserverProps;
  readonly #id: string;

  constructor(props: CustomObserverProps) {
    props = requireTypes('CustomObserver', props, OPTIONS, new.target !== CustomObserver);
    super(props);
    this.#props = props;
    this.#id = constructId(props.container.containerName, DEFAULT_NAME);
  }

  public toString(): string {
    return this.#props.name ?? `${super.toString()}('${this.#id}')`;
  }

  public attach(task: ObservedTask): void {
    const { container, access = ProcessAccess.anyUser(), stopAfterApplication } = this.#props;
    const options = withInherited(container);
    task.addContainer(this.#id, { ...options, containerName: options.containerName ?? DEFAULT_NAME, access, stopAfterApplication });
  }
}
