import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';

/**
 * What dotnet-monitor needs to recognise an API key: the key's subject, and the public half of the key pair that signed it.
 *
 * `dotnet monitor generatekey` makes both, with the key itself, which is for the caller and never goes into the task.
 *
 * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/api-key-setup.md
 */
export class DotnetMonitorApiKey {
  /**
   * Subject and public key as plain values. They are no secrets: the key cannot be made from them.
   *
   * Throws where one is empty, and for a key that holds its private half.
   *
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/api-key-format.md
   */
  public static of(subject: string, publicKey: string): DotnetMonitorApiKey {
    if (subject === '' || publicKey === '') {
      throw new LinuxControlsError('DotnetMonitorApiKey.of: subject or public key is empty, so no key would be accepted. Give both as `dotnet monitor generatekey` prints them.');
    }
    if (isPrivate(publicKey)) {
      throw new LinuxControlsError('DotnetMonitorApiKey.of: the public key holds its private half, with which anybody who reads the task definition could sign keys. Give the PublicKey that `dotnet monitor generatekey` prints.');
    }
    return new DotnetMonitorApiKey({ Subject: subject, PublicKey: publicKey }, {});
  }

  /** Subject and public key from where they can be changed without a deployment of the stack: a new task takes the new ones. */
  public static fromSecrets(subject: ecs.Secret, publicKey: ecs.Secret): DotnetMonitorApiKey {
    return new DotnetMonitorApiKey({}, { Subject: subject, PublicKey: publicKey });
  }

  private constructor(
    /** @internal */
    public readonly _values: Record<string, string>,
    /** @internal */
    public readonly _secrets: Record<string, ecs.Secret>,
  ) {}
}

/** Whether a JSON Web Key, in Base64 as dotnet-monitor takes it, has the member of a private key. */
function isPrivate(key: string): boolean {
  try {
    const members = JSON.parse(Buffer.from(key, 'base64url').toString()) as Record<string, unknown>;
    return Boolean(members.D ?? members.d);
  } catch {
    return false; // A token, or nothing that could be read: dotnet-monitor says what it thinks of it.
  }
}
