import { Token } from 'aws-cdk-lib';
import { LoadedPolicy, policyInFile, policyWith } from './load-policy';
import { LinuxControlsError } from '../error';
import { requireType, STRING } from '../required-types';

/**
 * A policy for `NamespaceSharingPlugin`: severities of rules, acknowledgements with a reason and a date, exclusions, and
 * what an organization allows.
 *
 * The command `check` and the playground read the same file.
 *
 * @example
 * declare const app: App;
 *
 * Validations.of(app).addPlugins(new NamespaceSharingPlugin({ policy: LinuxControlsPolicy.of({ failOn: 'warning' }) }));
 */
export class LinuxControlsPolicy {
  /** Reads a file in YAML or JSON, such as `linux-controls.yaml`. Throws if the policy has a mistake, with its line. */
  public static fromFile(path: string): LinuxControlsPolicy {
    requireType('LinuxControlsPolicy.fromFile', path, 'path', STRING);
    return new LinuxControlsPolicy(() => policyInFile(path));
  }

  /** Takes the content of a policy file, with the keys that the file has. Throws if the policy has a mistake. */
  public static of(content: { [key: string]: any }): LinuxControlsPolicy {
    const token = tokenIn(content, '');
    if (token !== undefined) {
      throw new LinuxControlsError(`policy, ${token}: only the deployment knows the value. Write a value`);
    }
    return new LinuxControlsPolicy(() => policyWith(content));
  }

  readonly #loaded: LoadedPolicy;

  private constructor(load: () => LoadedPolicy) {
    try {
      this.#loaded = load();
    } catch (error) {
      throw new LinuxControlsError((error as Error).message, undefined, { cause: error });
    }
  }

  /**
   * Returns the `LoadedPolicy`. Its type is not public, so the declarations must not name it.
   *
   * @internal
   */
  public _load(): object {
    return this.#loaded;
  }
}

/** Returns the path of a value that only the deployment knows. */
function tokenIn(value: unknown, path: string): string | undefined {
  if (Token.isUnresolved(value)) {
    return path;
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.map(([key, item]) => tokenIn(item, path === '' ? key : `${path}.${key}`)).find(found => found !== undefined);
}
