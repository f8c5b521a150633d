import type { aws_s3 as s3 } from 'aws-cdk-lib';
import { RecordingOutput } from './recording-output';

/** A destination for captured packets. */
export class CaptureOutput {
  /**
   * A new volume of the task with the name of the container. It is deleted with the task. Other containers of the task
   * can mount it to read the files.
   */
  public static newVolume(): CaptureOutput {
    return new CaptureOutput(new RecordingOutput('CaptureOutput'));
  }

  /**
   * An existing volume of the task definition. A volume on Amazon EFS keeps the files after the task ends. The task
   * definition must contain the volume when the app is synthesized.
   *
   * @param volumeName the name of the volume in the task definition; tcpdump writes to its root folder, as user 0
   */
  public static existingVolume(volumeName: string): CaptureOutput {
    return new CaptureOutput(new RecordingOutput('CaptureOutput', volumeName));
  }

  /**
   * A bucket to which the files are moved when the capture ends. The task role may write below the prefix, but not list
   * or read the bucket. If the bucket is encrypted with your own key, the task role may use the key. The image must
   * contain the `aws` command.
   *
   * Throws if the prefix is not a folder: it must end with a slash, must not start with one, and must not contain `*`,
   * `?`, or white space.
   *
   * @param prefix the prefix of the object keys; `captures/` by default
   */
  public static bucket(bucket: s3.IBucket, prefix: string = 'captures/'): CaptureOutput {
    return new CaptureOutput(RecordingOutput.bucket('CaptureOutput', bucket, prefix));
  }

  private constructor(private readonly output: RecordingOutput) {}

  /** @internal */
  public get _output(): RecordingOutput {
    return this.output;
  }
}
