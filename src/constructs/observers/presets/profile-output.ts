import type { aws_s3 as s3 } from 'aws-cdk-lib';
import { RecordingOutput } from './recording-output';

/** A destination for a profiler's recordings. */
export class ProfileOutput {
  /**
   * A new volume of the task with the name of the container. It is deleted with the task. Other containers of the task
   * can mount it to read the recordings.
   */
  public static newVolume(): ProfileOutput {
    return new ProfileOutput(new RecordingOutput('ProfileOutput'));
  }

  /**
   * An existing volume of the task definition. A volume on Amazon EFS keeps the recordings after the task ends. The task
   * definition must contain the volume when the app is synthesized.
   *
   * @param volumeName the name of the volume in the task definition; the profiler writes to its root folder, as user 0
   * unless `access` sets a different user
   */
  public static existingVolume(volumeName: string): ProfileOutput {
    return new ProfileOutput(new RecordingOutput('ProfileOutput', volumeName));
  }

  /**
   * A bucket to which each complete recording is moved. The task role may write below the prefix, but not list or read
   * the bucket. If the bucket is encrypted with your own key, the task role may use the key. The profiler's image must
   * contain the `aws` command.
   *
   * Throws if the prefix is not a folder: it must end with a slash, must not start with one, and must not contain `*`,
   * `?`, or white space.
   *
   * @param prefix the prefix of the recordings' object keys; `profiles/` by default
   */
  public static bucket(bucket: s3.IBucket, prefix: string = 'profiles/'): ProfileOutput {
    return new ProfileOutput(RecordingOutput.bucket('ProfileOutput', bucket, prefix));
  }

  private constructor(private readonly output: RecordingOutput) {}

  /** @internal */
  public get _output(): RecordingOutput {
    return this.output;
  }
}
