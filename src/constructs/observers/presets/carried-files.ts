import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { optional, requireTypes, STRING, struct } from '../../required-types';
import { isSameName, listOf, RenderedContainer, Resolve } from '../../task/container-changes';
import type { ApplicationContainer } from '../application-container';
import type { ObservedTask } from '../observed-task';

/** Volumes that are not shared: one for each application container that needs one. */
export interface PrivateVolumes {
  /** The prefix of the volume names. A hyphen and the container name follow. */
  readonly volumeNamePrefix: string;

  /**
   * The path at which the application container mounts its volume, writable. The carrier mounts each volume at this path
   * plus a hyphen and the container name.
   */
  readonly containerPath: string;
}

/** A volume of the task that the carrier fills. */
export interface CarriedVolume {
  /** The name of the volume. */
  readonly volumeName: string;

  /** The path at which the carrier (writable) and the application containers mount the volume. */
  readonly containerPath: string;

  /**
   * Whether the application containers mount the volume read-only.
   *
   * @default true
   */
  readonly readOnly?: boolean;

  /**
   * A separate writable volume for each application container with a read-only root file system. Other containers write
   * to their root file system.
   *
   * @default - no volumes
   */
  readonly privateVolumes?: PrivateVolumes;
}

/** Options for the volumes of the carrier's image. */
export interface CarriedVolumesFromOptions {
  /**
   * Whether the application containers mount the volumes read-only.
   *
   * @default true
   */
  readonly readOnly?: boolean;
}

/** How the application containers get the files of a tool from its container, the carrier. */
export class CarriedFiles {
  /**
   * Mounts the volumes that the carrier's image declares (`VOLUME`) in each application container, at the same paths.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_volumesfrom
   */
  public static volumesFrom(options: CarriedVolumesFromOptions = {}): CarriedFiles {
    return new CarriedFiles(options.readOnly ?? true);
  }

  /** Uses a volume of the task, to which the carrier copies the files. */
  public static volume(volume: CarriedVolume): CarriedFiles {
    const privateVolumes = optional(struct({ volumeNamePrefix: STRING, containerPath: STRING }));
    requireTypes('CarriedFiles.volume', volume, { volumeName: STRING, containerPath: STRING, privateVolumes });
    return new CarriedFiles(volume.readOnly ?? true, { ...volume });
  }

  private constructor(private readonly readOnly: boolean, private readonly volume?: CarriedVolume) {}

  /** @internal */
  public _attach(task: ObservedTask, carrier: ecs.ContainerDefinition): void {
    if (this.volume) {
      const { volumeName, containerPath, privateVolumes } = this.volume;
      task.addVolume({ name: volumeName });
      carrier.addMountPoints({ sourceVolume: volumeName, containerPath, readOnly: false });
      if (privateVolumes) {
        task.allowPrivateVolumes();
      }
    }
  }

  /** @internal */
  public _mountIn(container: ApplicationContainer, carrierName: string): void {
    if (!this.volume) {
      container.addVolumesFrom({ sourceContainer: carrierName, readOnly: this.readOnly });
      return;
    }
    const { volumeName, containerPath, privateVolumes } = this.volume;
    container.addMountPoint({ sourceVolume: volumeName, containerPath, readOnly: this.readOnly });
    if (privateVolumes && container.hasReadonlyRootFilesystem) {
      container.addPrivateVolume(`${privateVolumes.volumeNamePrefix}-${container.containerName}`, privateVolumes.containerPath);
    }
  }

  /**
   * Mounts the separate volumes of the application containers in the carrier, which must make them writable for the
   * containers' users.
   *
   * @internal
   */
  public _complete(carrier: RenderedContainer, all: readonly RenderedContainer[], resolve: Resolve): void {
    const privateVolumes = this.volume?.privateVolumes;
    if (!privateVolumes) {
      return;
    }
    const mountPoints = all.map(({ name }) => Token.asString(name)).map(name => ({
      sourceVolume: `${privateVolumes.volumeNamePrefix}-${name}`, containerPath: `${privateVolumes.containerPath}-${name}`, readOnly: false,
    })).filter(({ sourceVolume }) => all.some(container => mounts(container, sourceVolume, resolve)));
    carrier.mountPoints = [...carrier.mountPoints as ecs.CfnTaskDefinition.MountPointProperty[], ...mountPoints];
  }
}

function mounts({ mountPoints }: RenderedContainer, volumeName: string, resolve: Resolve): boolean {
  return listOf<ecs.CfnTaskDefinition.MountPointProperty>(mountPoints)
    .some(({ sourceVolume }) => isSameName(resolve(sourceVolume), volumeName, resolve));
}
