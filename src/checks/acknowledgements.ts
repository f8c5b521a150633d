import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Returns the ids that are acknowledged on a construct itself. */
export function acknowledgementsOn({ node }: IConstruct): string[] {
  return node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.keys(data as object));
}

/** Whether `Validations` acknowledges an id on a construct or above it, up to the app. The CDK's annotations ignore acknowledgements on the app. */
export function isAcknowledged(id: string, construct: IConstruct): boolean {
  return construct.node.scopes.some(scope => acknowledgementsOn(scope).includes(id));
}

/**
 * Whether `Annotations.acknowledgeWarning` acknowledges an id on the app or on the construct itself. The CDK considers only the constructs between
 * the two; newer releases include the construct, but never the app.
 */
export function isWarningAcknowledged(id: string, construct: IConstruct): boolean {
  const { [ACKNOWLEDGEMENTS]: acknowledgements } = construct.node.root as { [ACKNOWLEDGEMENTS]?: Acknowledgements };
  return ['', construct.node.path].some(path => {
    const ids = acknowledgements?.acks?.get(path);
    // A newer release maps each id to the places where it is acknowledged. Without a place, it applies everywhere.
    return ids instanceof Map ? (ids as ReadonlyMap<string, readonly Place[]>).get(id)?.some(({ where }) => where === undefined) : ids?.has(id);
  });
}

const ACKNOWLEDGEMENTS = Symbol.for('@aws-cdk/core.Acknowledgements');

/** The private record of acknowledged warnings in the CDK. */
interface Acknowledgements {
  readonly acks: ReadonlyMap<string, ReadonlySet<string> | ReadonlyMap<string, readonly Place[]>> | undefined;
}

interface Place {
  readonly where: unknown;
}
