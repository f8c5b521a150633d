import type { aws_ecs as ecs } from 'aws-cdk-lib';
import { parsedJson } from '../../../attempt';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { requireTypes, SECRET, STRING } from '../../required-types';

/**
 * The subject and the public key that dotnet-monitor needs to validate an API key.
 *
 * `dotnet monitor generatekey` prints both, together with the API key itself. The caller keeps the API key, which is
 * never part of the task.
 *
 * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/api-key-setup.md
 */
export class DotnetMonitorApiKey {
  /**
   * Uses plain values. They are not secret: the API key cannot be derived from them.
   *
   * Throws if a value is empty, or if the public key contains the private key.
   *
   * @see https://github.com/dotnet/dotnet-monitor/blob/main/documentation/api-key-format.md
   */
  public static of(subject: string, publicKey: string): DotnetMonitorApiKey {
    requireTypes('DotnetMonitorApiKey.of', { subject, publicKey }, { subject: STRING, publicKey: STRING });
    if (subject === '' || publicKey === '') {
      throw new LinuxControlsError('DotnetMonitorApiKey.of: the subject or the public key is empty, so the monitor would reject every request. Pass both values as `dotnet monitor generatekey` prints them.');
    }
    if (isPrivate(publicKey)) {
      throw new LinuxControlsError('DotnetMonitorApiKey.of: the public key contains the private key, so everyone who can read the task definition could sign API keys. Pass the PublicKey that `dotnet monitor generatekey` prints.');
    }
    return new DotnetMonitorApiKey({ values: { Subject: subject, PublicKey: publicKey }, secrets: {} });
  }

  /** Uses secrets, which can change without a deployment of the stack. New tasks use the new values. */
  public static fromSecrets(subject: ecs.Secret, publicKey: ecs.Secret): DotnetMonitorApiKey {
    requireTypes(message`DotnetMonitorApiKey.fromSecrets`, { subject, publicKey }, { subject: SECRET, publicKey: SECRET });
    return new DotnetMonitorApiKey({ values: {}, secrets: { Subject: subject, PublicKey: publicKey } });
  }

  private constructor(private readonly settings: { readonly values: Record<string, string>; readonly secrets: Record<string, ecs.Secret> }) {}

  /** @internal */
  public get _settings() {
    return this.settings;
  }
}

/** Whether a Base64-encoded JSON Web Key contains a private key. */
function isPrivate(key: string): boolean {
  // Undefined for a token and for an invalid key, which dotnet-monitor reports.
  const members = parsedJson(Buffer.from(key, 'base64url').toString()) as Record<string, unknown> | null | undefined;
  return Boolean(members?.D ?? members?.d);
}
