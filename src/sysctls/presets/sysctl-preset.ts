/** Properties for a preset of kernel parameters. */
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
 * A named set of kernel parameter values that serve one purpose.
 */
export class SysctlPreset {
  /** A sentence that explains why these values are set. */
  public readonly reason: string;

  /** A link to the documentation that the values are based on. */
  public readonly source: string;

  /** The values, by parameter name. */
  public readonly values: { [name: string]: string };

  /** Sentences that state what else must be configured for the values to take effect, or undefined. */
  public readonly requirements?: string;

  constructor(
    /** The name of the preset in error messages. */
    public readonly name: string,
    props: SysctlPresetProps,
  ) {
    this.reason = props.reason;
    this.source = props.source;
    this.values = { ...props.values };
    this.requirements = props.requirements;
  }
}
