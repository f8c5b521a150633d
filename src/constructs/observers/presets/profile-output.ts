import { type aws_s3 as s3, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';

/** A destination for a profiler's recordings. */
export class ProfileOutput {
  /**
   * A new volume of the task with the name of the container. It is deleted with the task. Other containers of the task can mount it to read the
   * recordings.
   */
  public static newVolume(): ProfileOutput {
    return new ProfileOutput();
  }

  /**
   * An existing volume of the task definition. A volume on Amazon EFS keeps the recordings after the task ends. The task definition must contain the
   * volume when the app is synthesized.
   *
   * @param volumeName the name of the volume in the task definition; the profiler writes to its root folder, as user 0 unless `access` sets a
   * different user
   */
  public static existingVolume(volumeName: string): ProfileOutput {
    return new ProfileOutput(volumeName);
  }

  /**
   * A bucket to which each complete recording is moved. The task role may write below the prefix, but not list or read the bucket. If the bucket is
   * encrypted with your own key, the task role may use the key. The profiler's image must contain the `aws` command.
   *
   * Throws if the prefix is not a folder: it must end with a slash, must not start with one, and must not contain `*`, `?`, or white space.
   *
   * @param prefix the prefix of the recordings' object keys; `profiles/` by default
   */
  public static bucket(bucket: s3.IBucket, prefix: string = 'profiles/'): ProfileOutput {
    if (!Token.isUnresolved(prefix) && !/^([^/*?\s]+\/)+$/.test(prefix)) {
      throw new LinuxControlsError(`ProfileOutput.bucket: prefix ${JSON.stringify(prefix)} is not a folder. The task may write all objects below the prefix. Use a path that ends with a slash, does not start with one, and contains no *, ?, or white space, for example 'profiles/'.`);
    }
    return new ProfileOutput(undefined, bucket, prefix);
  }

  private constructor(private readonly volumeName?: string, private readonly bucket?: s3.IBucket, private readonly prefix: string = '') {}

  /** @internal */
  public get _volumeName(): string | undefined {
    return this.volumeName;
  }

  /** @internal */
  public get _bucket(): s3.IBucket | undefined {
    return this.bucket;
  }

  /** @internal */
  public get _prefix(): string {
    return this.prefix;
  }
}
