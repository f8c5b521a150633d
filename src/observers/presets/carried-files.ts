import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { isSameName, RenderedContainer, Resolve, stringOrToken } from '../../task/container-changes';
import type { ApplicationContainer } from '../application-container';
import type { ObservedTask } from '../observed-task';

/** A volume that the tool wants for each application container alone. */
export interface OwnVolume {
  /** The beginning of the volumes' names; a hyphen and the container's name follow. */
  readonly volumeName: string;

  /** Where the application container mounts it, to write. The carrier mounts each of them too, where a hyphen and the container's name follow. */
  readonly containerPath: string;
}

/** A volume of the task that the carrier fills. */
export interface CarriedVolume {
  /** The volume's name. */
  readonly volumeName: string;

  /** Where the carrier, to write, and the application containers mount it. */
  readonly containerPath: string;

  /**
   * Whether the application containers may only read it.
   *
   * @default true
   */
  readonly readOnly?: boolean;

  /**
   * A volume to write to for each application container whose root file system is read-only; the others write to that.
   *
   * @default - the tool writes nothing beside the files of the application
   */
  readonly ownVolume?: OwnVolume;
}

/** How the files of a tool get from its container, the carrier, to those of the application. */
export class CarriedFiles {
  /**
   * In the volumes that the carrier's image declares (`VOLUME`), which each application container takes over where they are.
   *
   * @param readOnly whether the application containers may only read there; so it is if this is left out
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_volumesfrom
   */
  public static volumesFrom(readOnly: boolean = true): CarriedFiles {
    return new CarriedFiles(readOnly);
  }

  /** In a volume of the task, into which the carrier copies them. */
  public static volume(volume: CarriedVolume): CarriedFiles {
    return new CarriedFiles(volume.readOnly ?? true, { ...volume });
  }

  private constructor(private readonly readOnly: boolean, private readonly volume?: CarriedVolume) {}

  /** @internal */
  public _attach(task: ObservedTask, carrier: ecs.ContainerDefinition): void {
    if (this.volume) {
      const { volumeName, containerPath, ownVolume } = this.volume;
      task._addVolume(volumeName);
      carrier.addMountPoints({ sourceVolume: volumeName, containerPath, readOnly: false });
      if (ownVolume) {
        task._allowOwnVolumes();
      }
    }
  }

  /** @internal */
  public _mountIn(container: ApplicationContainer, carrierName: string): void {
    if (!this.volume) {
      container.addVolumesFrom(carrierName, this.readOnly);
      return;
    }
    const { volumeName, containerPath, ownVolume } = this.volume;
    container.addMountPoint(volumeName, containerPath, this.readOnly);
    if (ownVolume && container.hasReadonlyRootFilesystem) {
      container._addOwnVolume(`${ownVolume.volumeName}-${container.containerName}`, ownVolume.containerPath);
    }
  }

  /**
   * Mounts the volumes that application containers have for themselves in the carrier too, which has to let their users write there.
   *
   * @internal
   */
  public _complete(carrier: RenderedContainer, all: readonly RenderedContainer[], resolve: Resolve): void {
    const own = this.volume?.ownVolume;
    if (!own) {
      return;
    }
    const mountPoints = all.map(({ name }) => stringOrToken(name)).map(name => ({
      sourceVolume: `${own.volumeName}-${name}`, containerPath: `${own.containerPath}-${name}`, readOnly: false,
    })).filter(({ sourceVolume }) => all.some(container => mounts(container, sourceVolume, resolve)));
    carrier.mountPoints = [...carrier.mountPoints as ecs.CfnTaskDefinition.MountPointProperty[], ...mountPoints];
  }
}

function mounts({ mountPoints }: RenderedContainer, volumeName: string, resolve: Resolve): boolean {
  const points = (Array.isArray(mountPoints) ? mountPoints : []) as ecs.CfnTaskDefinition.MountPointProperty[];
  return points.some(({ sourceVolume }) => isSameName(resolve(sourceVolume), volumeName, resolve));
}
