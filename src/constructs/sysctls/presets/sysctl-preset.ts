import { lookUp, namespaceOf, SysctlNamespace } from '../../../catalog';
import { LinuxControlsError } from '../../error';
import { mapOf, optional, requireType, requireTypes, STRING, TEXT } from '../../required-types';

/** Properties of a preset of kernel parameters. */
export interface SysctlPresetProps {
  /** A sentence that explains why these values are set. */
  readonly reason: string;

  /** A link to the documentation that the values are based on. */
  readonly source: string;

  /** The values, by parameter name. */
  readonly values: { [name: string]: string };

  /**
   * Sentences that state what else must be configured for the values to take effect.
   *
   * @default - no other configuration
   */
  readonly requirements?: string;
}

/**
 * A named set of kernel parameter values that serve one purpose: the base class of `NetworkPreset` and `IpcPreset`.
 */
export abstract class SysctlPreset {
  /** A sentence that explains why these values are set. */
  public readonly reason: string;

  /** A link to the documentation that the values are based on. */
  public readonly source: string;

  /** The values, by parameter name. */
  public readonly values: { [name: string]: string };

  /** Sentences that state what else must be configured for the values to take effect, or undefined. */
  public readonly requirements?: string;

  protected constructor(
    /** The name of the preset in error messages. */
    public readonly name: string,
    props: SysctlPresetProps,
  ) {
    requireType(new.target.name, name, 'name', TEXT);
    requireTypes(name, props, { reason: STRING, source: STRING, values: mapOf(STRING), requirements: optional(STRING) }, true);
    if (Object.keys(props.values).length === 0) {
      throw new LinuxControlsError(`${name}: values is empty, so the preset would set nothing. Add a kernel parameter.`);
    }
    this.reason = props.reason;
    this.source = props.source;
    this.values = { ...props.values };
    this.requirements = props.requirements;
  }
}

/**
 * A preset of kernel parameters of the network namespace, for `KernelTuning.network` and for `networkSysctls` of the patterns.
 *
 * Throws if a value belongs to the IPC namespace.
 */
export class NetworkPreset extends SysctlPreset {
  /** Makes the type differ from `IpcPreset`, which has the same members. */
  readonly #namespace = 'network';

  constructor(name: string, props: SysctlPresetProps) {
    super(name, props);
    requireNamespace(this, this.#namespace);
  }
}

/**
 * A preset of kernel parameters of a container's IPC namespace, for `KernelTuning.ipc`.
 *
 * Throws if a value belongs to the network namespace.
 */
export class IpcPreset extends SysctlPreset {
  /** Makes the type differ from `NetworkPreset`, which has the same members. */
  readonly #namespace = 'ipc';

  constructor(name: string, props: SysctlPresetProps) {
    super(name, props);
    requireNamespace(this, this.#namespace);
  }
}

function requireNamespace({ name: preset, values }: SysctlPreset, namespace: SysctlNamespace): void {
  const foreign = Object.keys(values).find(name => namespaceOf(name) !== namespace && lookUp(name).verdict === 'described');
  if (foreign !== undefined) {
    const [own, other] = namespace === 'network' ? ['network', 'IpcPreset'] : ['IPC', 'NetworkPreset'];
    throw new LinuxControlsError(`${preset}: ${foreign} is not a parameter of the ${own} namespace. Set it in a preset of class ${other}.`);
  }
}
