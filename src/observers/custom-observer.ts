import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { ObservedTask } from './observed-task';
import { ObserverSidecar, ObserverSidecarProps } from './observer-sidecar';
import { OptionsSnapshot } from './options-snapshot';
import { ProcessAccess } from './process-access';
import { requireContainerName } from '../task/container-name';
import { message } from '../wording';

/** Options for an observer without a preset. */
export interface CustomObserverProps extends ObserverSidecarProps {
  /**
   * The container, with the options of `taskDefinition.addContainer`. Three defaults differ: `containerName` is `observer`, `essential` is false, and
   * `user` is the user of `access`, which is 0 if the container may trace.
   */
  readonly container: ecs.ContainerDefinitionOptions;

  /**
   * The container's access to the processes of other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;
}

const DEFAULT_NAME = 'observer';

/** An observer for any tool that runs in its own container. */
export class CustomObserver extends ObserverSidecar {
  private readonly id: string;

  constructor(private readonly props: CustomObserverProps) {
    super(props);
    this._options = new OptionsSnapshot(props);
    // A construct id cannot be a token.
    const { containerName } = props.container;
    requireContainerName(containerName, message`ObserverSidecar.custom: container.containerName`);
    this.id = containerName === undefined || Token.isUnresolved(containerName) ? DEFAULT_NAME : containerName;
  }

  public toString(): string {
    return this.props.name ?? message`ObserverSidecar.custom('${this.id}')`;
  }

  public attach(task: ObservedTask): void {
    const { container: options, access = ProcessAccess.anyUser() } = this.props;
    const { containerName = DEFAULT_NAME, user = access.user } = options;
    task._grantAccess(task.addContainer(this.id, { ...options, containerName, user }), access);
  }
}
