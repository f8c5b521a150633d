/** What makes a preset. */
export interface SysctlPresetProps {
  /** Why these values, in a sentence. */
  readonly reason: string;

  /** Where they come from. */
  readonly source: string;

  /** The values by the names of their parameters. */
  readonly values: { [name: string]: string };

  /**
   * What else must be done for the values to have an effect, in a sentence.
   *
   * @default - nothing
   */
  readonly alsoNeeds?: string;
}

/**
 * Values of kernel parameters that belong together, with the reason for them.
 */
export class SysctlPreset {
  /** Why these values, in a sentence. */
  public readonly reason: string;

  /** Where they come from. */
  public readonly source: string;

  /** The values by the names of their parameters. */
  public readonly values: { [name: string]: string };

  /** What else must be done for the values to have an effect; undefined where nothing has to. */
  public readonly alsoNeeds?: string;

  constructor(
    /** How messages call it. */
    public readonly name: string,
    props: SysctlPresetProps,
  ) {
    this.reason = props.reason;
    this.source = props.source;
    this.values = { ...props.values };
    this.alsoNeeds = props.alsoNeeds;
  }
}
