import { type aws_ecs as ecs, aws_iam as iam, type aws_s3 as s3, Stack, Token } from 'aws-cdk-lib';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import type { ObservedTask } from '../observed-task';

/** The public class that a caller selects an output with, for messages. */
type OutputClass = 'CaptureOutput' | 'ProfileOutput';

/** Where an observer stores the files that it records. */
export class RecordingOutput {
  /** Throws if the prefix is not a folder. */
  public static bucket(outputClass: OutputClass, bucket: s3.IBucket, prefix: string): RecordingOutput {
    if (!Token.isUnresolved(prefix) && !/^([^/*?\s]+\/)+$/.test(prefix)) {
      throw new LinuxControlsError(`${outputClass}.bucket: prefix ${JSON.stringify(prefix)} is not a folder. The task may write all objects below the prefix. Use a path that ends with a slash, does not start with one, and contains no *, ?, or white space, for example 'profiles/'.`);
    }
    return new RecordingOutput(outputClass, undefined, bucket, prefix);
  }

  constructor(
    private readonly outputClass: OutputClass,
    /** The existing volume, if the caller names one. */
    public readonly volumeName?: string,
    public readonly bucket?: s3.IBucket,
    private readonly prefix = '',
  ) {}

  /** The location in the bucket, if there is one. */
  public get bucketUrl(): string | undefined {
    return this.bucket?.s3UrlForObject(this.prefix);
  }

  /**
   * Mounts the volume of the recordings in the container of an observer. A new one gets the id of the container. Allows
   * the task role to write to the bucket.
   */
  public attach(observer: string, task: ObservedTask, container: ecs.ContainerDefinition, id: string, containerPath: string): void {
    container.addMountPoints({ sourceVolume: this.volumeFor(observer, task, id), containerPath, readOnly: false });
    if (this.bucket) {
      allowWriting(this.bucket, this.prefix, task.taskDefinition);
    }
  }

  /** Returns the name of the volume for the recordings. Adds a volume if the output is a new volume or a bucket. */
  private volumeFor(observer: string, task: ObservedTask, id: string): string {
    const { volumeName: given, outputClass } = this;
    if (given === undefined) {
      task.addVolume({ name: id });
      return id;
    }
    const { taskDefinition } = task;
    const { volumes } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    const names = () => ((Stack.of(taskDefinition).resolve(volumes) ?? []) as ecs.CfnTaskDefinition.VolumeProperty[]).map(({ name }) => name);
    taskDefinition.node.addValidation({
      validate: () => Token.isUnresolved(given) || names().includes(given)
        ? []
        : [message`${observer} writes to volume ${given}, which the task does not have (volumes: ${names().join(', ') || 'none'}). Add it with taskDefinition.addVolume(), or use ${outputClass}.newVolume().`],
    });
    return given;
  }
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
