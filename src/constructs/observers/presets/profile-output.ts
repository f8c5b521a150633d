import { type aws_ecs as ecs, aws_iam as iam, type aws_s3 as s3, Stack, Token } from 'aws-cdk-lib';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import type { ObservedTask } from '../observed-task';
import { FACTORY, requireFactory } from '../../factory';
import { implementing, requireType, requireTypes, STRING, TEXT } from '../../required-types';

interface OutputSettings {
  /** The existing volume, if the caller names one. */
  readonly volumeName?: string;
  readonly bucket?: s3.IBucket;
  readonly prefix?: string;

  /** The location in the bucket, if there is one. */
  readonly bucketUrl?: string;
}

/** Returns the settings of an output. The class sets it, because they are private. */
export let outputSettings: (output: ProfileOutput) => OutputSettings;

/** A destination for a profiler's recordings. */
export class ProfileOutput {
  /**
   * A new volume of the task with the name of the container. It is deleted with the task. Other containers of the task
   * can mount it to read the recordings.
   */
  public static newVolume(): ProfileOutput {
    return new ProfileOutput(FACTORY, {});
  }

  /**
   * An existing volume of the task definition. A volume on Amazon EFS keeps the recordings after the task ends. The task
   * definition must contain the volume when the app is synthesized.
   *
   * @param volumeName the name of the volume in the task definition; the profiler writes to the volume's root
   * folder, as the user of `access`, by default 0
   */
  public static existingVolume(volumeName: string): ProfileOutput {
    requireType(message`ProfileOutput.existingVolume`, volumeName, 'volumeName', TEXT);
    return new ProfileOutput(FACTORY, { volumeName });
  }

  /**
   * A bucket to which each complete recording is moved. The task role gets permission to write below the prefix, but not
   * to list or read the bucket. If `bucket.encryptionKey` is known, the task role may use the key. The profiler's image must
   * contain the `aws` command.
   *
   * Throws if the prefix is not a folder: it must end with a slash, must not start with one, and must not contain `*`,
   * `?`, or white space.
   *
   * @param prefix the prefix of the recordings' object keys; `profiles/` by default
   */
  public static bucket(bucket: s3.IBucket, prefix: string = 'profiles/'): ProfileOutput {
    requireTypes('ProfileOutput.bucket', { bucket, prefix }, { bucket: implementing('an s3.IBucket, for example an s3.Bucket', 'arnForObjects'), prefix: STRING });
    if (!Token.isUnresolved(prefix) && !/^([^/*?\s]+\/)+$/.test(prefix)) {
      throw new LinuxControlsError(`ProfileOutput.bucket: prefix ${JSON.stringify(prefix)} is not a folder. The task may write all objects below the prefix. Use a path that ends with a slash, does not start with one, and contains no *, ?, or white space, for example 'profiles/'.`);
    }
    return new ProfileOutput(FACTORY, { bucket, prefix, bucketUrl: bucket.s3UrlForObject(prefix) });
  }

  static {
    outputSettings = output => output.settings;
  }

  private constructor(key: symbol, private readonly settings: OutputSettings) { requireFactory(key, ProfileOutput); }
}

/**
 * Mounts the volume of the recordings in the profiler's container. A new one gets the id of the container. Allows the task
 * role to write to the bucket.
 */
export function storeProfiles(
  { volumeName, bucket, prefix = '' }: OutputSettings, task: ObservedTask, container: ecs.ContainerDefinition, id: string, containerPath: string,
): void {
  if (volumeName === undefined) {
    task.addVolume({ name: id });
  } else {
    requireVolume(task.taskDefinition, volumeName);
  }
  container.addMountPoints({ sourceVolume: volumeName ?? id, containerPath, readOnly: false });
  if (bucket) {
    allowWriting(bucket, prefix, task.taskDefinition);
  }
}

/** Adds a validation that fails if the task does not have a volume when the app is synthesized. */
function requireVolume(taskDefinition: ecs.TaskDefinition, volumeName: string): void {
  const { volumes } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const names = () => ((Stack.of(taskDefinition).resolve(volumes) ?? []) as ecs.CfnTaskDefinition.VolumeProperty[]).map(({ name }) => name);
  taskDefinition.node.addValidation({
    validate: () => Token.isUnresolved(volumeName) || names().includes(volumeName)
      ? []
      : [message`SamplingProfiler writes to volume ${volumeName}, which the task does not have (volumes: ${names().join(', ') || 'none'}). Add it with taskDefinition.addVolume(), or use ProfileOutput.newVolume().`],
  });
}

/**
 * Allows the task role to add objects below a prefix. `bucket.grantPut` would also allow object locks and, in older apps, ACLs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
function allowWriting(bucket: s3.IBucket, prefix: string, { taskRole }: ecs.TaskDefinition): void {
  iam.Grant.addToPrincipalOrResource({
    grantee: taskRole,
    actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
    resourceArns: [bucket.arnForObjects(`${prefix}*`)],
    resource: bucket,
  });
  // Completing a multipart upload of encrypted parts requires decryption.
  bucket.encryptionKey?.grant(taskRole, 'kms:GenerateDataKey', 'kms:Decrypt');
}
