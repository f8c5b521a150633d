import { type aws_s3 as s3, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';

/** Where a profiler's recordings go. */
export class ProfileOutput {
  /**
   * A volume of the task, which bears the container's name and ends with the task. Other containers of the task can mount it to fetch what is there.
   */
  public static ownVolume(): ProfileOutput {
    return new ProfileOutput();
  }

  /**
   * A volume that the task definition has: one on Amazon EFS keeps the recordings when the task is gone. The task definition must have it when the stack is synthesized.
   *
   * @param volumeName the volume's name in the task definition; the profiler writes into its root folder, as user 0 unless its access says otherwise
   */
  public static existingVolume(volumeName: string): ProfileOutput {
    return new ProfileOutput(volumeName);
  }

  /**
   * A bucket, to which each recording is moved when it is complete. The task may write below the prefix, and neither list nor read the bucket; of a bucket that is
   * encrypted with a key of yours, it may use the key. The profiler's image needs the `aws` command.
   *
   * Throws for a prefix that is not a folder: it has to end with a slash, begin with none, and have neither `*` nor `?`.
   *
   * @param prefix how the names of the recordings begin in the bucket; `profiles/` if it is left out
   */
  public static bucket(bucket: s3.IBucket, prefix: string = 'profiles/'): ProfileOutput {
    if (!Token.isUnresolved(prefix) && !/^([^/*?\s]+\/)+$/.test(prefix)) {
      throw new LinuxControlsError(`ProfileOutput.bucket: prefix is ${JSON.stringify(prefix)}, and the task may write what is below it. Give a folder, with a slash at the end and none in front: 'profiles/'.`);
    }
    return new ProfileOutput(undefined, bucket, prefix);
  }

  private constructor(
    /** @internal */
    public readonly _volumeName?: string,
    /** @internal */
    public readonly _bucket?: s3.IBucket,
    /** @internal */
    public readonly _prefix: string = '',
  ) {}
}
