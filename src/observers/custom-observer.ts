import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { ObservedTask } from './observed-task';
import { ObserverSidecar, ObserverSidecarProps } from './observer-sidecar';
import { OptionsSnapshot } from './options-snapshot';
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

const DEFAULT_NAME = 'observer';

/** An observer for any tool that runs in its own container. */
export class CustomObserver extends ObserverSidecar {
  private readonly id: string;

  constructor(private readonly props: CustomObserverProps) {
    super(props);
    this._options = new OptionsSnapshot(props);
    // A construct id cannot be a token.
    const { containerName } = props.container;
    this.id = containerName === undefined || Token.isUnresolved(containerName) ? DEFAULT_NAME : containerName;
  }

  public toString(): string {
    return `ObserverSidecar.custom('${this.id}')`;
  }

  public attach(task: ObservedTask): void {
    const { container: options, access = ProcessAccess.anyUser() } = this.props;
    const { containerName = DEFAULT_NAME, user = access.user } = options;
    task._grantAccess(task.addContainer(this.id, { ...options, containerName, user }), access);
  }
}
