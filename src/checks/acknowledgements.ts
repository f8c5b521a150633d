import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The ids that are acknowledged on a construct itself. */
export function acknowledgementsOn({ node }: IConstruct): string[] {
  return node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object));
}

/** Whether an id is acknowledged on a construct or above it, up to the app, by `Validations`; the CDK's annotations take no notice of the app. */
export function isAcknowledged(id: string, construct: IConstruct): boolean {
  return construct.node.scopes.some(scope => acknowledgementsOn(scope).includes(id));
}

/**
 * Whether `Annotations.acknowledgeWarning` has noted an id on the app or on the construct itself. The CDK looks for its notes on what is
 * between the two; newer releases on the construct as well, and none on the app.
 */
export function isNoted(id: string, construct: IConstruct): boolean {
  const { [NOTES]: notes } = construct.node.root as { [NOTES]?: Notes };
  return ['', construct.node.path].some(path => {
    const noted = notes?.acks?.get(path);
    // A newer release notes for each id where it is acknowledged: unless it says, everywhere.
    return noted instanceof Map ? (noted as ReadonlyMap<string, readonly Note[]>).get(id)?.some(({ where }) => where === undefined) : noted?.has(id);
  });
}

const NOTES = Symbol.for('@aws-cdk/core.Acknowledgements');

/** What the CDK keeps and offers to nobody. */
interface Notes {
  readonly acks: ReadonlyMap<string, ReadonlySet<string> | ReadonlyMap<string, readonly Note[]>> | undefined;
}

interface Note {
  readonly where: unknown;
}
